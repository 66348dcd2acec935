import { connectionPools } from '../fleet/pool-traits.js';
import type { Setting } from '../fleet/setting.js';
import type { Estimate } from '../trial/estimate.js';
import type { BatchLoad, SteadyLoad } from '../workload/load.js';
import { bestOf, type Compared, isClearlyBetter } from './choice.js';
import { latencyMerit } from './merit.js';
import { USUAL_UTILIZATION } from './offered-rate.js';
import { isOwn, triedIn } from './prefetch-tried.js';
import type { Study } from './study.js';

const SHORTEST_MS = 400;
const LONGEST_MS = 2_500;
const FEWEST_TASKS = 24;
const MOST_TASKS = 50_000;
/** Two nodes may need longer than one did: they share what one had for itself. */
const MARGIN = 1.5;
/** Share of what a concurrency's best batch did from which a rate is too much for it. */
const TOO_MUCH = 0.9;

/** What was offered to one concurrency, each multiplier of it. */
export interface Column {
  readonly settings: readonly Setting[];
  readonly batch: BatchLoad;
  /** What a batch took with the best multiplier, ms; `null` where none ended. */
  readonly bestMs: number | null;
  /** `null` where there was no time for one. */
  readonly steady: SteadyLoad | null;
}

/**
 * The multipliers at the concurrency that was chosen.
 * @param capacity of one node, tasks/s
 * @param others how many other concurrencies are to have the same
 */
export async function measureColumn(
  study: Study,
  base: Setting,
  capacity: number,
  others: number,
): Promise<Column> {
  const { runner, objective } = study;
  let settings: readonly Setting[] = multipliersOf(study, base);
  // A batch for each, a steady load and a second batch for those that may win; one of each at other concurrencies.
  const later = 2 * settings.length;
  const isKept = runner.isKeeping(base);
  const first = isKept ? MARGIN : 0;
  const alike = settings.length * (MARGIN + 1) + first;
  const trialCount = settings.length + later + first + others * alike;
  const startsMs = runner.overheadMs(base) * (isKept ? 1 + others : trialCount);
  const shareMs = (runner.leftMs - startsMs) / trialCount;
  const cycleMs = (1_000 * base.concurrency) / capacity;
  const usualMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, shareMs, 2 * cycleMs));
  const batch: BatchLoad = {
    kind: 'batch',
    tasks: Math.round(Math.min(MOST_TASKS, Math.max(FEWEST_TASKS, (capacity * usualMs) / 1_000))),
  };
  const batchMs = (1_000 * batch.tasks) / capacity;
  const runBatch = async (setting: Setting): Promise<void> => {
    if (runner.fits(setting, MARGIN * batchMs)) {
      await runner.measure(setting, { ...batch, ...study.warmUp(setting) }, batchMs);
    }
    // A second batch is a bonus, a first one is not.
    else if (!runner.trials.some((trial) => isOwn(trial, setting))) runner.ranShort = true;
  };
  await runBatch(settings[0]!);
  const connections = connectionsOn(study, base, base.nodes);
  if (connections !== base.connections) {
    runner.decide(
      `${base.nodes} nodes with ${base.connections} connections each are refused: ${connections} each from here`,
    );
    settings = settings.map((setting) => ({ ...setting, connections }));
    if (runner.isKeeping(base)) {
      await runner.endKeptNodes();
      runner.keepNodes(settings[0]!);
    }
    await runBatch(settings[0]!);
  }
  // Once more: heaps that have never held a batch grow in their first.
  const restMs = (settings.length + later) * MARGIN * batchMs;
  if (isKept && runner.isRunning(settings[0]!) && restMs < runner.leftMs) await runBatch(settings[0]!);
  for (const setting of settings.slice(1)) await runBatch(setting);

  const byMakespan = (): Compared[] =>
    triedIn(study, settings).map(({ setting, makespan }) => ({ setting, merit: latencyMerit(makespan) }));
  const best = bestOf(byMakespan());
  if (best === undefined) return { settings, batch, bestMs: null, steady: null };
  const contenders = byMakespan()
    .filter(
      (own) => own.setting.prefetchMultiplier === base.prefetchMultiplier || !isClearlyBetter(best, own),
    )
    .map(({ setting }) => setting);
  const steady: SteadyLoad = {
    kind: 'steady',
    ratePerSecond: rateFor(best.merit, batch.tasks, objective.ratePerSecond),
    durationMs: Math.round(usualMs),
    seed: study.seed,
  };
  runner.decide(
    `prefetch multipliers that may win: ${contenders.map(({ prefetchMultiplier }) => prefetchMultiplier).join(', ')}; ` +
      `each under ${steady.ratePerSecond.toPrecision(3)} tasks/s`,
  );
  for (const setting of contenders) await runSteady(study, setting, steady);
  for (const setting of contenders.reverse()) await runBatch(setting);
  return { settings, batch, bestMs: 1_000 / best.merit.value!, steady };
}

/**
 * The multipliers at another concurrency, under the loads of the first one: pictures of both levers together. The
 * recommendation has other grounds.
 */
export async function measureAlike(
  study: Study,
  base: Setting,
  { batch, bestMs, steady }: Column,
): Promise<void> {
  const { runner } = study;
  if (bestMs === null) return;
  const settings = multipliersOf(study, base);
  const onceMs = runner.isKeeping(base) ? runner.overheadMs(base) + MARGIN * bestMs : 0;
  const eachMs = runner.isKeeping(base) ? 0 : runner.overheadMs(base);
  const steadyMs = steady === null ? 0 : steady.durationMs;
  const expectedMs = onceMs + settings.length * (MARGIN * bestMs + steadyMs + 2 * eachMs);
  if (expectedMs > runner.leftMs) {
    runner.decide(`no time for prefetch at concurrency ${base.concurrency}`);
    return;
  }
  const isKept = runner.isKeeping(base);
  for (const setting of isKept ? [settings[0]!, ...settings] : settings) {
    if (!runner.fits(setting, MARGIN * bestMs)) return;
    await runner.measure(setting, { ...batch, ...study.warmUp(setting) }, bestMs);
  }
  const most = Math.max(
    0,
    ...triedIn(study, settings).map(({ makespan }) => (1_000 * batch.tasks) / (makespan.value ?? Infinity)),
  );
  if (steady === null || steady.ratePerSecond > TOO_MUCH * most) return;
  for (const setting of [...settings].reverse()) await runSteady(study, setting, steady);
}

async function runSteady(study: Study, setting: Setting, steady: SteadyLoad): Promise<void> {
  const { runner } = study;
  if (!runner.fits(setting, MARGIN * steady.durationMs)) return;
  await runner.measure(setting, { ...steady, ...study.warmUp(setting) }, steady.durationMs);
}

function multipliersOf({ space }: Study, base: Setting): readonly Setting[] {
  return space.prefetchMultipliers.map((prefetchMultiplier) => ({ ...base, prefetchMultiplier }));
}

/** As many per node as the server was seen to allow that many nodes: refused connections would hide all else. */
export function connectionsOn(study: Study, base: Setting, nodes: number): Setting['connections'] {
  const { connections } = base;
  if (typeof connections !== 'number') return connections;
  const pools = connectionPools(base);
  const allowed = Math.floor(study.connectionsAllowed(nodes) / pools) * pools;
  return Math.max(pools, Math.min(connections, allowed));
}

/** 70 % of what two nodes just did, or the user's rate if that is less. */
function rateFor(merit: Estimate, tasks: number, userRate: number | undefined): number {
  const perSecond = (merit.value ?? 0) * tasks;
  return Math.min(USUAL_UTILIZATION * perSecond, userRate ?? Number.POSITIVE_INFINITY);
}
