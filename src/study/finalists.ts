import { describeSetting, POOL_TYPES, poolName, type Setting } from '../fleet/setting.js';
import { probabilityBetter } from '../trial/compare.js';
import { admissible, bestAdmissible } from './admissible.js';
import { believed } from './believed.js';
import { affordableMs, type Blocks, visitsMs, visitsOf } from './blocks.js';
import { bestOf, chooseByLoss, isTie } from './choice.js';
import { mostWarmUpMs } from './duration.js';
import { freshStandings } from './fresh.js';
import { promisesMoreInFlight } from './more-in-flight.js';
import { neighboursOf } from './neighbours.js';
import { rivalsFor } from './rivals.js';
import { measureSimplerTwin } from './simpler-twin.js';
import { FINALISTS_STAGE, FRESH_STAGES } from './stage-names.js';
import type { Standing } from './standing.js';
import { type Study, sameSetting } from './study.js';
import { bestWindowMs } from './trial-length.js';
import { haveColdRivals, measureWarmer } from './warm-rivals.js';

const MOST_FINALISTS = 4;
/** Of what the simplest finalist takes. */
const MOST_COST = 2;
/** A setting with a smaller chance of being better than the best figure is not measured again. */
const SLIGHTEST_CHANCE = 0.1;
/** Share of the best's concurrency below which a setting is another answer, and not the same once more. */
const LEANER = 0.6;
/** Share of the best's merit from which one with less concurrency is measured again. */
const CLOSE = 0.9;
/** Another pool type's share of the best's merit from which it is measured again, where trials become warm … */
const COLD_REACH = 0.7;
/** … which takes a warm-up of at least this long. */
const WARM_MS = 1_000;
/** Share of the best's capacity below which the default is not among those that take turns. */
const FAR_BEHIND = 0.5;
const FEWEST_BLOCKS = 2;
const MOST_BLOCKS = 60;
/** What the default does is known well enough then. */
const BLOCKS_OF_CONTROL = 3;
const LONGEST_MS = 5_000;
const SHORTEST_MS = 400;
const GOOD_MS = 900;
/** Shorter windows do not show whether a setting still becomes faster. */
const TREND_MS = 1_500;
const POOR_MS = 600;
/** Of what a block is expected to take: overheads are estimates. */
const GRANT = 1.3;
const SLACK = 1.05;

/**
 * The best few again, with fresh and longer trials, interleaved with the control in balanced blocks. Only these
 * figures are reported: the best of many noisy ones is too good to be true.
 */
export async function measureFinalists(study: Study, blocks: Blocks, endShare: number): Promise<void> {
  const { runner, control } = study;
  let finalists = pickFinalists(
    believed(study, admissible(study)),
    (standing) => costMs(study, standing),
    reachOf(study),
    bestAdmissible(study)?.setting,
  ).map(({ setting }) => setting);
  if (finalists.length === 0) return;
  const more = promisesMoreInFlight(study, finalists[0]!);
  if (more !== null) {
    finalists = [finalists[0]!, more, ...finalists.slice(1, MOST_FINALISTS - 1)];
    runner.decide(`${describeSetting(more)} among them: more tasks in flight, on as many connections`);
  }
  runner.beginStage(
    FINALISTS_STAGE,
    `the best ${finalists.length} and the default again, in turns: ${finalists.map(poolName).join(', ')}`,
    endShare,
  );
  runner.decide(`finalists: ${finalists.map(describeSetting).join(' / ')}`);
  // Where nodes end with their trial, each of these would cost a start.
  let skipsNeighbours = !runner.canKeepNodes;
  let joined: readonly Setting[] = isFarBehind(study) ? [] : [control];
  if (joined.length === 0) runner.decide('the default is far behind: it takes no turns with the finalists');
  for (let block = 0; block < MOST_BLOCKS; block++) {
    if (block === BLOCKS_OF_CONTROL) joined = [];
    const looksBeside = !skipsNeighbours && (block === 0 || block >= FEWEST_BLOCKS);
    const beside = looksBeside ? besides(study, blocks, finalists) : [];
    const settings = unique([...joined, ...finalists, ...beside]);
    const visits = visitsOf(study, settings);
    const { besideMs, allMs } = visitsMs(study, visits, SHORTEST_MS);
    // A screening that took too long must not cost the finalists their only figures.
    if (block === 0) runner.grantMs(GRANT * allMs);
    const blocksLeft = Math.max(1, FEWEST_BLOCKS - block);
    const mostMs = affordableMs(study, visits, runner.leftMs / (SLACK * blocksLeft));
    const wantedMs = Math.max(TREND_MS, bestWindowMs(study, besideMs / settings.length));
    const usualMs = Math.round(Math.min(LONGEST_MS, wantedMs, mostMs));
    if (usualMs < (block === 0 ? GOOD_MS : SHORTEST_MS)) {
      // Two of them, measured well, are worth more than four that are not; they tell of drift, too, without the default.
      const drops = finalists.length > 2 || (joined.length > 0 && usualMs < POOR_MS);
      if (finalists.length <= 2 && beside.length > 0) {
        skipsNeighbours = true;
        block--;
        continue;
      }
      if (block === 0 && drops) {
        if (finalists.length > 2) {
          runner.decide(`no time for the finalist ${describeSetting(finalists.at(-1)!)}`);
          finalists = finalists.slice(0, -1);
        } else {
          runner.decide('no time for the default among the finalists');
          joined = [];
        }
        block--;
        continue;
      }
      if (block > 0 && usualMs < SHORTEST_MS) break;
    }
    const enoughMs = study.levelWarmUps(finalists);
    if (beside.length > 0)
      runner.decide(`on the same nodes beside them: ${beside.map(describeSetting).join(' / ')}`);
    const complete = await blocks.visit(visits, Math.max(SHORTEST_MS, usualMs, enoughMs));
    if (!complete) {
      runner.ranShort ||= block < FEWEST_BLOCKS;
      break;
    }
    finalists = unique([...finalists, ...beside]);
    if (block + 1 < FEWEST_BLOCKS) continue;
    // More trials as cold as these would leave no time for warm ones.
    if (!runner.canKeepNodes && haveColdRivals(study, blocks)) break;
    finalists = [...rivalsFor(study, MOST_FINALISTS)];
    if (finalists.length < 2 && (skipsNeighbours || besides(study, blocks, finalists).length === 0)) {
      if (finalists[0] !== undefined)
        runner.decide(`${describeSetting(finalists[0])} is ahead: the others are out`);
      break;
    }
    runner.decide(`not decided yet between ${finalists.map(describeSetting).join(' and ')}`);
  }
  await measureSimplerTwin(study, blocks);
  await measureWarmer(study, blocks);
}

/**
 * What may be had beside the first of them for a window each, and has no trial as warm as theirs yet. On a plateau the simplest
 * of those that do the same is another one than the first: what is below that, too, and again, until less is done there.
 */
function besides(study: Study, blocks: Blocks, finalists: readonly Setting[]): readonly Setting[] {
  const [first] = finalists;
  if (first === undefined) return [];
  const isOpen = (setting: Setting) => study.capacityTrials(setting, FRESH_STAGES).length === 0;
  const fresh = believed(study, freshStandings(study, blocks)).filter(({ objection }) => objection === null);
  const choice = chooseByLoss(fresh)?.setting ?? first;
  const below = sameSetting(choice, first)
    ? []
    : neighboursOf(study, choice).filter(({ concurrency }) => concurrency < choice.concurrency);
  const found = unique([...neighboursOf(study, first), ...below]).filter(isOpen);
  // Tasks that are too slow for turns have nodes of their own for each setting: they would cost a start.
  const visit = visitsOf(study, [first, ...found]).find(({ settings }) => settings.includes(first));
  return found.filter((setting) => visit?.settings.includes(setting));
}

function unique(settings: readonly Setting[]): Setting[] {
  return [...new Map(settings.map((setting) => [describeSetting(setting), setting])).values()];
}

/**
 * Whether the default does so much less than the best that the time of its trials is better spent on those that may be
 * recommended: what it does is measured anew with the ablations, and finalists tell of drift among themselves.
 */
function isFarBehind(study: Study): boolean {
  const best = bestAdmissible(study)?.capacity.value ?? 0;
  const { value = null } = study.standing(study.control)?.capacity ?? {};
  return value !== null && value < FAR_BEHIND * best;
}

/**
 * Where trials become warm, cold figures are no reason to drop a pool type: on two threads a module was seen to gain 60 %
 * from the screening to its steady state, on one event loop 15 %, since each thread compiles for itself.
 */
function reachOf({ budgetMs }: Study): number {
  return mostWarmUpMs(budgetMs, 'fresh') >= WARM_MS ? COLD_REACH : 1;
}

function costMs(study: Study, { setting }: Standing): number {
  return study.runner.costMs(setting, study.shortestMs(setting));
}

/**
 * The simplest of those that tie with the best, the best, the best pool at less concurrency if that came close, then the
 * best of each other pool, then what comes next. What takes much longer to measure than the first is left out: it has
 * far more in flight and no figure to show for it.
 * @param favourite the best by its own figures, should that be another one
 * @param reach share of the best's merit from which another pool type is measured again, whatever its interval says
 */
export function pickFinalists(
  standings: readonly Standing[],
  costOf: (standing: Standing) => number = () => 1,
  reach = 1,
  favourite?: Setting,
): Standing[] {
  const best = bestOf(standings);
  if (best === undefined) return [];
  const inReach = standings
    .filter((standing) => standing.merit.value !== null && isInReach(standing, best))
    .sort((a, b) => b.merit.value! - a.merit.value!);
  const first = chooseByLoss(inReach);
  if (first === undefined) return [];
  const affordableMs = MOST_COST * costOf(first);
  const picked: Standing[] = [first];
  const pick = (standing: Standing | undefined) => {
    if (standing === undefined || picked.includes(standing) || picked.length >= MOST_FINALISTS) return;
    if (costOf(standing) <= affordableMs) picked.push(standing);
  };
  pick(best);
  pick(standings.find(({ setting }) => favourite !== undefined && sameSetting(setting, favourite)));
  pick(leanerThan(best, standings));
  const ofTypes = POOL_TYPES.flatMap(
    (poolType) => bestOf(standings.filter(({ setting }) => setting.poolType === poolType)) ?? [],
  );
  for (const ofType of ofTypes.sort((a, b) => b.merit.value! - a.merit.value!)) {
    if (picked.some(({ setting }) => setting.poolType === ofType.setting.poolType)) continue;
    if (ofType.merit.value! >= reach * best.merit.value!) pick(ofType);
  }
  for (const standing of inReach) {
    if (!picked.some(({ setting }) => poolName(setting) === poolName(standing.setting))) pick(standing);
  }
  for (const standing of inReach) if (picked.length < MOST_FINALISTS - 1) pick(standing);
  return picked;
}

/**
 * The least concurrency that came close with the best's pool. Cold trials like long queues, which keep every worker fed
 * while it compiles; whether the tasks that wait in them are worth anything, warm trials tell.
 */
function leanerThan(best: Standing, standings: readonly Standing[]): Standing | undefined {
  const { setting, merit } = best;
  const close = standings.filter(
    (standing) =>
      poolName(standing.setting) === poolName(setting) &&
      standing.setting.concurrency <= LEANER * setting.concurrency &&
      (standing.merit.value ?? 0) >= CLOSE * merit.value!,
  );
  return close.sort(
    (a, b) => a.setting.concurrency - b.setting.concurrency || b.merit.value! - a.merit.value!,
  )[0];
}

function isInReach(standing: Standing, best: Standing): boolean {
  return isTie(standing, best) || probabilityBetter(standing.merit, best.merit) > SLIGHTEST_CHANCE;
}
