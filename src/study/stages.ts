import { describeSetting, type Setting } from '../fleet/setting.js';
import { logStandardError } from '../trial/compare.js';
import { ablationsOf } from './ablation.js';
import { admissible } from './admissible.js';
import { believed } from './believed.js';
import { type Blocks, blockMs } from './blocks.js';
import { stageEnds } from './budget.js';
import { choose, chooseByLoss } from './choice.js';
import { measureFinalists } from './finalists.js';
import type { Findings } from './findings.js';
import { freshStandings } from './fresh.js';
import type { Objective } from './objective.js';
import { offeredRate } from './offered-rate.js';
import { keepOwnNodes, measureOwnFigures } from './own-figures.js';
import { measurePrefetch } from './prefetch.js';
import { rankPrefetch } from './prefetch-ranking.js';
import { settlePrefetch } from './prefetch-settling.js';
import { chooseByResponse, responseContenders } from './response-choice.js';
import { measureResponseTimes, RESPONSE_STAGE, responseTimesOf } from './response-time.js';
import { screen } from './screening.js';
import { withSlack } from './slack.js';
import { ABLATION_STAGE, FRESH_STAGES } from './stage-names.js';
import type { Standing } from './standing.js';
import { type Study, sameSetting } from './study.js';
import { compareWarmLevels } from './warm-levels.js';

/** Of what is left, for what comes after the recommended setting's response times. */
const MOST_LATER = 0.5;
/** Standard error of a capacity's logarithm beyond which others are preferred. */
const MOST_UNSURE = 0.3;
const ABLATION_ABOUT = 'each lever put back to the default by itself';

/** All stages, one after another; each writes what it decides into `findings` as soon as it is decided. */
export async function runStages(study: Study, blocks: Blocks, findings: Findings): Promise<void> {
  const ends = stageEnds(study);
  await screen(study, ends.screening);
  await measureFinalists(study, blocks, ends.finalists);
  const winner = chooseByCapacity(study, blocks);
  if (winner === undefined) {
    study.runner.decide('no setting can be recommended: none was measured without objection');
    return;
  }
  study.runner.decide(
    `by capacity ${describeSetting(winner.setting)} is taken: the simplest of those that little speaks against`,
  );
  findings.base = winner.setting;
  await compareResponseTimes(study, blocks, findings, await warmWinner(study, blocks, findings, winner));
  if (findings.base === null) return;
  await decidePrefetch(study, blocks, findings, findings.base);
}

/** The setting to recommend by fresh figures; by those of the screening where there are none. */
export function chooseByCapacity(study: Study, blocks: Blocks): Standing | undefined {
  const fresh = believed(study, freshStandings(study, blocks)).filter(
    ({ objection }) => objection === null || objection === 'faults',
  );
  const allowed = admissible(study);
  const isAllowed = ({ setting }: Standing) =>
    allowed.some((standing) => sameSetting(standing.setting, setting));
  const measured = fresh.filter(isAllowed);
  // What may be half or twice as much is nothing to rely on, however good its middle looks.
  const known = measured.filter(({ capacity }) => (logStandardError(capacity) ?? 0) <= MOST_UNSURE);
  const candidates = known.length > 0 ? known : measured;
  // The default alone, measured again while the others were not, is no choice.
  const isChoice = candidates.some(
    ({ setting }) => !sameSetting(setting, study.control) || allowed.length === 1,
  );
  const chosen = isChoice ? chooseByLoss(candidates) : undefined;
  if (chosen === undefined) return choose(allowed);
  return study.objective.kind === 'throughput' ? withSlack(chosen, candidates, study.profile) : chosen;
}

/** The winner, or more of its tasks in flight, by warm nodes. Where response times decide, those that it is compared with are as cold. */
async function warmWinner(
  study: Study,
  blocks: Blocks,
  findings: Findings,
  winner: Standing,
): Promise<Standing> {
  if (byResponse(study.objective)) return winner;
  const setting = await compareWarmLevels(study, blocks, winner, stageEnds(study)['response-time']);
  findings.base = setting;
  return study.standing(setting, FRESH_STAGES, blocks.drift()) ?? winner;
}

/** Where response times decide, they are compared before prefetch is looked at. */
async function compareResponseTimes(
  study: Study,
  blocks: Blocks,
  findings: Findings,
  winner: Standing,
): Promise<void> {
  const { objective } = study;
  const fresh = freshStandings(study, blocks);
  const contenders = byResponse(objective) ? responseContenders(study, fresh, winner) : [winner];
  findings.ratePerSecond = offeredRate(objective, contenders);
  if (!byResponse(objective) || findings.ratePerSecond === null) return;
  study.runner.decide(
    `response times decide between ${contenders.map(({ setting }) => describeSetting(setting)).join(' and ')}`,
  );
  await offer(
    study,
    contenders.map(({ setting }) => setting),
    findings.ratePerSecond,
    'response-time',
  );
  const { chosen, closest } = chooseByResponse(study, contenders, findings.ratePerSecond);
  study.runner.decide(
    chosen === null ? 'no setting keeps the SLO' : `by response time ${describeSetting(chosen)} is taken`,
  );
  findings.base = chosen;
  findings.closestToSlo = chosen === null ? closest : null;
}

function byResponse({ kind, slo }: Objective): boolean {
  return kind === 'latency' || slo !== undefined;
}

async function offer(
  study: Study,
  settings: readonly Setting[],
  ratePerSecond: number,
  until: keyof ReturnType<typeof stageEnds>,
  beforeMs = 0,
): Promise<void> {
  study.runner.beginStage(
    RESPONSE_STAGE,
    `response time at ${ratePerSecond.toPrecision(3)} tasks/s`,
    stageEnds(study)[until] - beforeMs / study.budgetMs,
  );
  await measureResponseTimes(study, settings, ratePerSecond);
}

/** Prefetch on two nodes, then the recommended setting as it will be used, then its levers put back one by one. */
async function decidePrefetch(
  study: Study,
  blocks: Blocks,
  findings: Findings,
  base: Setting,
): Promise<void> {
  const { objective, runner } = study;
  findings.prefetch = await measurePrefetch(study, base, stageEnds(study).prefetch);
  const ranked = rankPrefetch(findings.prefetch, objective.kind);
  const figure = objective.kind === 'latency' ? 'p99' : 'makespan';
  runner.decide(
    ranked.length > 0
      ? `prefetch multipliers by ${figure} on two nodes, the one to be had first: ${ranked.join(', ')}`
      : 'prefetch multipliers were not compared: it stays as it is',
  );
  runner.beginStage(ABLATION_STAGE, ABLATION_ABOUT, stageEnds(study).ablation);
  keepOwnNodes(study, base);
  let final = base;
  try {
    final = await settlePrefetch(study, blocks, base, ranked);
    await measureRecommended(study, blocks, findings, final);
  } finally {
    await runner.endKeptNodes();
  }
  const ablated = unmeasuredBeside(study, final);
  if (ablated.length === 0) return;
  const usualMs = blockMs(study, ablated.length + 2);
  const costMs = [final, ...ablated].reduce((sum, setting) => sum + runner.costMs(setting, usualMs), 0);
  // Where time is short, the recommended setting has figures of its own, and the others have none.
  await blocks.run(costMs > runner.leftMs ? ablated : [final, ...ablated], usualMs);
}

/** The recommended setting's own figures, warm. */
async function measureRecommended(
  study: Study,
  blocks: Blocks,
  findings: Findings,
  final: Setting,
): Promise<void> {
  const { control, space, runner } = study;
  findings.final = final;
  runner.decide(`recommended: ${describeSetting(final)}`);
  const twins = ablationsOf(final, control, space).filter(({ lever }) => lever === 'prefetchMultiplier');
  const rate = findings.ratePerSecond;
  const between = async (): Promise<void> => {
    if (rate === null || responseTimesOf(study, final, rate) !== null) return;
    // The levers' first trials come after these.
    const laterMs = unmeasuredBeside(study, final).reduce(
      (sum, setting) => sum + runner.costMs(setting, study.shortestMs(setting)),
      0,
    );
    await offer(study, [final], rate, ABLATION_STAGE, Math.min(laterMs, MOST_LATER * runner.leftMs));
    runner.ranShort ||= responseTimesOf(study, final, rate) === null;
    runner.beginStage(ABLATION_STAGE, ABLATION_ABOUT, stageEnds(study).ablation);
  };
  await measureOwnFigures(study, blocks, final, {
    twins: twins.map(({ setting }) => setting),
    later: unmeasuredBeside(study, final),
    between,
  });
}

/** The default, and the recommended setting with each lever put back, as far as they have no fresh trial. */
function unmeasuredBeside(study: Study, final: Setting): Setting[] {
  const { control, space } = study;
  return [control, ...ablationsOf(final, control, space).map(({ setting }) => setting)]
    .filter((setting) => !sameSetting(setting, final))
    .filter((setting) => study.capacityTrials(setting, FRESH_STAGES).length === 0);
}
