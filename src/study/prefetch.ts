import { connectionPools } from '../fleet/pool-traits.js';
import type { Setting } from '../fleet/setting.js';
import { combineEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import { isUsable, type Trial } from '../trial/trial.js';
import type { BatchLoad, SteadyLoad } from '../workload/load.js';
import { bestOf, type Compared, isClearlyBetter } from './choice.js';
import { latencyMerit } from './merit.js';
import { betweenTrialSigma, widen } from './noise.js';
import { USUAL_UTILIZATION } from './offered-rate.js';
import { PREFETCH_STAGE } from './stage-names.js';
import { type Study, sameSetting } from './study.js';

/** A convoy needs a second node. */
const NODES = 2;
const SHORTEST_MS = 400;
const LONGEST_MS = 2_500;
const FEWEST_TASKS = 24;
const MOST_TASKS = 50_000;
/** Two nodes may need longer than one did: they share what one had for itself. */
const MARGIN = 1.5;
/** One batch is one observation: its last tasks make its makespan. */
const BATCH_SIGMA = 0.05;

/** One multiplier on two nodes. */
export interface PrefetchTried {
  readonly setting: Setting;
  /** In ms. */
  readonly makespan: Estimate;
  readonly p99: Estimate;
  readonly trials: readonly Trial[];
}

/**
 * The prefetch multipliers on two nodes that share the queue: a batch for each (its makespan shows convoys and the
 * broker's round trip), then a steady load for those that may win (held tasks are in the tail). The same tasks in the
 * same order for all of them.
 */
export async function measurePrefetch(
  study: Study,
  base: Setting,
  endShare: number,
): Promise<PrefetchTried[]> {
  const { runner, space, objective } = study;
  runner.beginStage(
    PREFETCH_STAGE,
    `prefetch multipliers ${space.prefetchMultipliers.join(', ')} on ${NODES} nodes`,
    endShare,
  );
  const nodes = Math.max(NODES, base.nodes);
  let settings: Setting[] = space.prefetchMultipliers.map((prefetchMultiplier) => ({
    ...base,
    prefetchMultiplier,
    nodes,
    connections: connectionsOn(study, base, nodes),
  }));
  if (settings.length < 2) return [];
  const capacity = study.standing(base)?.capacity.value ?? 0;
  if (capacity <= 0) return [];

  // A batch for each, a steady load for about three, and a second batch for those.
  const trialCount = settings.length + 6;
  const shareMs = runner.leftMs / trialCount - runner.overheadMs(settings[0]!);
  const cycleMs = (1_000 * base.concurrency) / capacity;
  const usualMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, shareMs, 2 * cycleMs));
  const batch: BatchLoad = {
    kind: 'batch',
    ...study.warmUp(settings[0]!),
    tasks: Math.round(Math.min(MOST_TASKS, Math.max(FEWEST_TASKS, (capacity * usualMs) / 1_000))),
  };
  const batchMs = (1_000 * batch.tasks) / capacity;
  const runBatch = async (setting: Setting): Promise<void> => {
    if (runner.fits(setting, MARGIN * batchMs)) await runner.measure(setting, batch, batchMs);
    // A second batch is a bonus, a first one is not.
    else if (!runner.trials.some((trial) => isOwn(trial, setting))) runner.ranShort = true;
  };
  await runBatch(settings[0]!);
  const connections = connectionsOn(study, base, nodes);
  if (connections !== settings[0]!.connections) {
    runner.decide(
      `${nodes} nodes with ${base.connections} connections each are refused: ${connections} each from here`,
    );
    settings = settings.map((setting) => ({ ...setting, connections }));
    await runBatch(settings[0]!);
  }
  for (const setting of settings.slice(1)) await runBatch(setting);

  const byMakespan = (): Compared[] =>
    triedIn(study, settings).map(({ setting, makespan }) => ({ setting, merit: latencyMerit(makespan) }));
  const best = bestOf(byMakespan());
  if (best === undefined) return triedIn(study, settings);
  const contenders = byMakespan()
    .filter(
      (own) => own.setting.prefetchMultiplier === base.prefetchMultiplier || !isClearlyBetter(best, own),
    )
    .map(({ setting }) => setting);
  const steady: SteadyLoad = {
    kind: 'steady',
    ...study.warmUp(settings[0]!),
    ratePerSecond: rateFor(best.merit, batch.tasks, objective.ratePerSecond),
    durationMs: Math.round(usualMs),
    seed: study.seed,
  };
  runner.decide(
    `prefetch multipliers that may win: ${contenders.map(({ prefetchMultiplier }) => prefetchMultiplier).join(', ')}; ` +
      `each under ${steady.ratePerSecond.toPrecision(3)} tasks/s`,
  );
  for (const setting of contenders) {
    if (runner.fits(setting, MARGIN * steady.durationMs))
      await runner.measure(setting, steady, steady.durationMs);
  }
  for (const setting of contenders.reverse()) await runBatch(setting);
  return triedIn(study, settings);
}

/** As many per node as the server was seen to allow that many nodes: refused connections would hide all else. */
function connectionsOn(study: Study, base: Setting, nodes: number): Setting['connections'] {
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

function isOwn(trial: Trial, setting: Setting): boolean {
  return trial.stage === PREFETCH_STAGE && sameSetting(trial.setting, setting);
}

function triedIn(study: Study, settings: readonly Setting[]): PrefetchTried[] {
  const own = (setting: Setting) =>
    study.runner.trials.filter((trial) => isOwn(trial, setting) && isUsable(trial));
  const makespans = (trials: readonly Trial[]) =>
    trials.flatMap(({ figures: { makespanMs } }): Estimate[] =>
      makespanMs === null ? [] : [{ value: makespanMs, low: null, high: null, unit: 'ms' }],
    );
  const sigma = betweenTrialSigma(
    settings.map((setting) => makespans(own(setting))),
    BATCH_SIGMA,
  );
  return settings.flatMap((setting) => {
    const trials = own(setting);
    if (trials.length === 0) return [];
    const batches = makespans(trials).map((makespan) => widen(makespan, sigma));
    const tails = trials
      .filter(({ load, flags }) => load.kind === 'steady' && !flags.some(({ kind }) => kind === 'overloaded'))
      .map(({ figures }) => figures.responseTime)
      .map(({ p99, p95, p90 }) => (p99.value !== null ? p99 : p95.value !== null ? p95 : p90));
    return {
      setting,
      makespan: batches.length === 0 ? withheld('ms') : combineEstimates(batches),
      p99: tails.length === 0 ? withheld('ms') : combineEstimates(tails.map((tail) => widen(tail, sigma))),
      trials,
    };
  });
}
