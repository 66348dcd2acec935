import { poolTraits } from '../fleet/pool-traits.js';
import { describeSetting, poolName, type Setting } from '../fleet/setting.js';
import { canServe, shareNodes } from '../fleet/shared-nodes.js';
import { beliefOf } from './believed.js';
import type { Blocks } from './blocks.js';
import { chooseByLoss } from './choice.js';
import { LONGEST_WARM_UP_MS } from './duration.js';
import { haveRoom } from './learned.js';
import { besideOf } from './neighbours.js';
import { byCommonNodes } from './same-nodes.js';
import { WARM_STAGE } from './stage-names.js';
import type { Standing } from './standing.js';
import { REFILL_MS, type Study } from './study.js';

/** Of what the stage has, for nodes to become warm. */
const WARM_UP_SHARE = 0.5;
/** A shorter warm-up shows nothing that the trials so far do not. */
const SHORTEST_WARM_UP_MS = 800;
/** Of the budget: what the stage has where those before it took its time. */
const LEAST_SHARE = 0.1;
const WINDOW_MS = 500;
const BLOCKS = 2;
const MOST_STEPS = 2;
/** What a turn of nodes that run may take, of what it is expected to. */
const LATE = 1.3;
/** With more tasks in flight for each connection, fewer are looked at as well: the others only wait for one. */
const MOST_PER_CONNECTION = 4;
/** What cold trials found to do less than this, as a logarithm, does not win by being warm: connections are cold, too. */
const HOPELESS = Math.log(0.5);

/**
 * The setting that was chosen and the same with twice the tasks in flight, on nodes that are kept until they are warm; again from
 * there where that is the better one. Where tasks wait for connections, with twice the connections; and where far more wait than
 * there are connections, with fewer tasks.
 *
 * A loop or cores that are full in a short trial are full with fewer tasks than they will be: code that has run for a second
 * takes two or three times the CPU time of code that has run for a minute, while what the tasks wait for takes as long as
 * ever. Trials in a small budget are all as cold, so that no comparison of theirs shows it: on a workload of queries of
 * PostgreSQL, seven tasks filled the loop of a cold node, and fourteen did a fifth more on a warm one.
 * @returns what to go on with: the setting itself where nothing speaks for more, or there is no time to see it
 */
export async function compareWarmLevels(
  study: Study,
  blocks: Blocks,
  chosen: Standing,
  endShare: number,
): Promise<Setting> {
  const { runner } = study;
  let { setting } = chosen;
  const levels = higherLevels(study, chosen);
  const fewer = [setting, ...levels].map((level) => withFewerTasks(study, level));
  const all = [setting, ...levels, ...fewer].filter((level) => level !== null);
  if (all.length === 1) return setting;
  runner.limitStage(endShare);
  const starts = shareNodes(all);
  const windowMs = Math.max(WINDOW_MS, ...all.map((level) => study.shortestMs(level)));
  const turnMs = windowMs + REFILL_MS + Math.max(...all.map((level) => runner.settlingMs(level).endingMs));
  const turnsMs = starts.reduce((sum, { nodes }) => sum + runner.processMs(nodes), 0) + BLOCKS * 2 * turnMs;
  const leastMs = LEAST_SHARE * study.budgetMs;
  const grantedMs = turnsMs + starts.length * SHORTEST_WARM_UP_MS <= leastMs ? leastMs : 0;
  const leftMs = Math.max(runner.leftMs, Math.min(grantedMs, study.budgetMs - runner.elapsedMs));
  const mostMs = Math.min(WARM_UP_SHARE * leftMs, leftMs - turnsMs);
  const warmUpMs = Math.min(LONGEST_WARM_UP_MS, mostMs / starts.length);
  if (warmUpMs < SHORTEST_WARM_UP_MS) {
    runner.decide(`no time to see on warm nodes what more tasks in flight than ${setting.concurrency} do`);
    return setting;
  }
  runner.beginStage(WARM_STAGE, 'whether more tasks in flight do more on warm nodes', endShare);
  runner.grantMs(grantedMs);
  study.keptWarmUpMs = Math.round(warmUpMs);
  for (const { nodes, settings } of starts) runner.keepNodes(nodes, settings);
  const compareWith = async (other: Setting): Promise<void> => {
    for (let block = 0; block < BLOCKS; block++) {
      // Nodes that were started and warmed up for it have their turns, if somewhat late.
      if (runner.isRunning(other) && runner.isRunning(setting)) runner.grantMs(LATE * 2 * turnMs);
      if (!(await blocks.run([other, setting], windowMs))) break;
    }
    const better = betterOf(study, setting, other);
    runner.decide(
      `on warm nodes, of ${describeSetting(setting)} and ${describeSetting(other)}: ${describeSetting(better)}`,
    );
    setting = better;
  };
  try {
    for (const higher of levels) {
      await compareWith(higher);
      if (setting !== higher) break;
    }
    const leaner = withFewerTasks(study, setting);
    if (leaner !== null) await compareWith(leaner);
    return setting;
  } finally {
    await runner.endKeptNodes();
  }
}

/** With four tasks for each connection, on the same nodes; `null` where there are no more, or where that cannot be had. */
function withFewerTasks(study: Study, setting: Setting): Setting | null {
  const { connections, concurrency } = setting;
  if (typeof connections !== 'number' || concurrency <= MOST_PER_CONNECTION * connections) return null;
  const other = besideOf(study, setting, (MOST_PER_CONNECTION * connections) / concurrency);
  return other !== null && study.space.contains(other) ? other : null;
}

/** What may be better on warm nodes, each from the one before; none where what was seen speaks against it. */
function higherLevels(study: Study, { setting, trials }: Standing): readonly Setting[] {
  const { runner, space } = study;
  if (!runner.canKeepNodes || !poolTraits(setting).variesInFlight) return [];
  // More tasks do more on it, cold or warm: that was looked at.
  if (haveRoom(trials, space.cores)) return [];
  const wider = withMoreConnections(study, setting);
  if (wider !== null) return isOpen(study, setting, wider) ? [wider] : [];
  const levels: Setting[] = [];
  let last = setting;
  for (let step = 0; step < MOST_STEPS; step++) {
    const higher = besideOf(study, last, 2);
    if (higher === null || !canServe(higher, setting) || !isOpen(study, setting, higher)) break;
    levels.push(higher);
    last = higher;
  }
  return levels;
}

/** Twice the connections, where there are fewer than tasks; `null` where not, or where that cannot be had. */
function withMoreConnections(study: Study, setting: Setting): Setting | null {
  const { space } = study;
  const { connections, concurrency } = setting;
  if (typeof connections !== 'number' || connections >= concurrency) return null;
  const wanted = 2 * connections;
  if (wanted > study.connectionsAllowed(space.nodes)) return null;
  for (const arm of space.arms) {
    if (poolName(arm) !== poolName(setting)) continue;
    const other = space.at(arm, Math.max(concurrency, wanted), wanted);
    if (other !== null && other.connections === wanted && other.workers === setting.workers) return other;
  }
  return null;
}

function isOpen(study: Study, setting: Setting, higher: Setting): boolean {
  const { runner, space } = study;
  if (!space.contains(higher) || runner.isRefused(higher) || runner.objection(higher) !== null) return false;
  if ((study.standing(higher)?.objection ?? null) !== null) return false;
  const { mean } = beliefOf(study).above(setting, [higher])[0]!;
  if (mean > HOPELESS) return true;
  runner.decide(
    `${describeSetting(higher)} is taken to do ${(100 * Math.exp(mean)).toFixed(0)} % of that: it is not looked at on warm nodes`,
  );
  return false;
}

/** By turns on the same nodes where they have the same. */
function betterOf(study: Study, setting: Setting, higher: Setting): Setting {
  const [own, other] = [setting, higher].map((each) => study.standing(each, [WARM_STAGE]));
  if (own?.objection !== null || other?.objection !== null) return setting;
  const compared = byCommonNodes(study, [setting, higher], [WARM_STAGE]) ?? [own, other];
  return chooseByLoss(compared) === compared[1] ? higher : setting;
}
