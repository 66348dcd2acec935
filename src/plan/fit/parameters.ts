import { poolTraits } from '../../fleet/pool-traits.js';
import { poolName, type Setting } from '../../fleet/setting.js';
import type { PlanSource } from '../plan-source.js';
import type { TaskRows } from './task-rows.js';
import { usesConnections } from './uses-connections.js';

/** What the fit may change. All are above 0, and are looked for on a logarithmic scale around what is known before. */
export interface PlanParameters {
  /** From a place that falls free in a node's window to the next task's delivery, ms. */
  readonly roundTripMs: number;
  /** CPU time of calls in warm processes under load, over that of the calibration. */
  readonly cpuFactor: number;
  /** Calls in a worker after which one needs twice the CPU time that it needs in the end. */
  readonly warmingCalls: number;
  /** The same of waits: a service that answers many at once is slower or faster than for one. */
  readonly waitFactor: number;
  /** Exponent on waits over their mean: above 1 they vary more than the calibration's few calls did. */
  readonly waitSpread: number;
  /** The same of waits that keep the loop blocked, which a calibration beside other processes takes for more than they are. */
  readonly blockedFactor: number;
  /** Of a task's wait, what it spends off its connection: 0 to 1. */
  readonly offConnectionShare: number;
  /** To open a connection: wait, and CPU time of the node and of the upstream, ms. */
  readonly connectMs: number;
  readonly connectCpuMs: number;
  readonly connectUpstreamMs: number;
  /** CPU time per task that the lab and its upstreams take from the nodes in a trial, ms; and what waking them adds. */
  readonly labMs: number;
  readonly labWakeMs: number;
  readonly upstreamMs: number;
  readonly upstreamWakeMs: number;
  /** Tasks that come within this time share a process's waking up; see `wakeShare`. */
  readonly togetherMs: number;
  /** Calls that the downstream serves at once; `null` where there is no sign of a limit. */
  readonly downstreamServers: number | null;
  readonly pools: Readonly<Record<string, PoolParameters>>;
}

export interface PoolParameters {
  /** On top of the general one. */
  readonly cpuFactor: number;
  /** CPU time of the node's main loop per task, ms. */
  readonly dispatchMs: number;
  /** CPU time per task of the worker's side of dispatch, ms. */
  readonly workerMs: number;
  /** What is added to both where a task comes alone and must wake the process, ms. */
  readonly wakeMs: number;
  readonly workerWakeMs: number;
  /** Of all CPU time of the nodes, what is spent off the loops, by collector and system threads: 0 to 1. */
  readonly offLoopShare: number;
  readonly contention: number;
  readonly coherency: number;
}

/**
 * The part of waking up that a task pays for itself: all of it where tasks come one at a time; where many come within
 * `togetherMs`, they share it, 1/(1 + tasks within it). (A process pool's CPU time per task was seen to fall from 1.4 ms at
 * 160 tasks/s to 0.18 at 7,400 and 0.08 at 17,500.)
 */
export function wakeShare({ togetherMs }: Pick<PlanParameters, 'togetherMs'>, perMs: number): number {
  return 1 / (1 + perMs * togetherMs);
}

/** One number of the fit: its value before anything was measured, and how sure that is (s.d. of its logarithm). */
export interface Parameter {
  readonly name: string;
  readonly prior: number;
  readonly sigma: number;
  /** Beyond it the number means nothing. */
  readonly most?: number;
}

/** Of a process on Linux that slept: a switch or two, system calls, cold caches. */
const WAKE_MS = 0.3;
const TOGETHER_MS = 2;
/** Six levels, as for the Universal Scalability Law; with fewer, three parameters describe anything. */
const LEVELS_FOR_CONTENTION = 6;
/** CPU time of a call over its time, below which a calibration does not tell it from none. */
const KNOWN_CPU = 0.01;

/** Of a pool without trials of its own, what is known of its kind. */
function poolPriors(setting: Pick<Setting, 'poolType' | 'implementation'>): PoolParameters {
  const { dispatchMs, oneCore } = poolTraits(setting);
  return {
    cpuFactor: 1,
    dispatchMs,
    // Folded into the loop's own where there is but one.
    workerMs: oneCore ? 0 : dispatchMs / 2,
    wakeMs: WAKE_MS,
    workerWakeMs: oneCore ? 0 : WAKE_MS,
    offLoopShare: 0.05,
    contention: 0,
    coherency: 0,
  };
}

export function poolParameters(
  { pools }: PlanParameters,
  setting: Pick<Setting, 'poolType' | 'implementation'>,
): PoolParameters {
  return pools[poolName(setting)] ?? poolPriors(setting);
}

/** The parameters that this study's trials can say something about. */
export function parametersOf(
  source: PlanSource,
  settings: readonly Setting[],
  rows: readonly TaskRows[],
): Parameter[] {
  const { calibration, bottleneck } = source;
  const samples = Math.min(...calibration.tasks.map((task) => task.wallQuantilesMs?.length ?? 3));
  const wallMs = calibration.cpuMs + calibration.waitMs;
  const waits = calibration.waitMs > 0.02 * wallMs;
  const connects = settings.some(({ connections }) => connections === 'none');
  const parameters: Parameter[] = [
    { name: 'roundTripMs', prior: 0.3, sigma: 0.8 },
    { name: 'cpuFactor', prior: 1, sigma: calibration.cpuMs > KNOWN_CPU * wallMs ? 0.4 : 1.5 },
    { name: 'labMs', prior: 0.005, sigma: 1 },
    { name: 'labWakeMs', prior: WAKE_MS, sigma: 0.7 },
    { name: 'togetherMs', prior: TOGETHER_MS, sigma: 0.5 },
    { name: 'warmingCalls', prior: 100, sigma: 1.5 },
  ];
  if (waits) {
    parameters.push(
      { name: 'waitFactor', prior: 1, sigma: 0.05 + 0.5 / Math.sqrt(samples) },
      { name: 'waitSpread', prior: 1, sigma: 0.05 + 1 / Math.sqrt(samples), most: 3 },
    );
  }
  if (rows.some(({ blockedMs }) => blockedMs.some((ms) => ms > 0)))
    parameters.push({ name: 'blockedFactor', prior: 1, sigma: 0.7 });
  if (usesConnections(source)) {
    parameters.push(
      { name: 'upstreamMs', prior: 0.08, sigma: 1.5 },
      { name: 'upstreamWakeMs', prior: WAKE_MS, sigma: 1 },
    );
    if (
      settings.some(
        ({ connections, concurrency }) => typeof connections === 'number' && connections < concurrency,
      )
    )
      parameters.push({ name: 'offConnectionShare', prior: 0.05, sigma: 1, most: 0.95 });
  }
  if (connects) {
    parameters.push(
      { name: 'connectMs', prior: 1, sigma: 1 },
      { name: 'connectCpuMs', prior: 0.3, sigma: 1 },
      { name: 'connectUpstreamMs', prior: 0.3, sigma: 1.5 },
    );
  }
  if (bottleneck === 'downstream') {
    parameters.push({ name: 'downstreamServers', prior: serversSeen(source), sigma: 1 });
  }
  for (const [pool, own] of byPool(settings)) {
    const priors = poolPriors(own[0]!);
    parameters.push(
      { name: `${pool}: cpuFactor`, prior: 1, sigma: 0.2 },
      { name: `${pool}: dispatchMs`, prior: priors.dispatchMs, sigma: 0.6 },
      { name: `${pool}: wakeMs`, prior: priors.wakeMs, sigma: 1 },
      { name: `${pool}: offLoopShare`, prior: 0.05, sigma: 0.7, most: 0.5 },
    );
    if (priors.workerMs > 0) {
      parameters.push(
        { name: `${pool}: workerMs`, prior: priors.workerMs, sigma: 0.7 },
        { name: `${pool}: workerWakeMs`, prior: priors.workerWakeMs, sigma: 1 },
      );
    }
    const levels = new Set(own.map(({ concurrency, nodes }) => concurrency * nodes));
    if (levels.size >= LEVELS_FOR_CONTENTION) {
      parameters.push(
        { name: `${pool}: contention`, prior: 1e-4, sigma: 1.5, most: 0.2 },
        { name: `${pool}: coherency`, prior: 1e-7, sigma: 1.5, most: 1e-2 },
      );
    }
  }
  return parameters;
}

/** The numbers by name, made into what they mean; those that were not asked for have their usual values. */
export function toParameters(
  values: ReadonlyMap<string, number>,
  settings: readonly Setting[],
): PlanParameters {
  const value = (name: string, otherwise: number) => values.get(name) ?? otherwise;
  const pools = Object.fromEntries(
    [...byPool(settings)].map(([pool, own]): [string, PoolParameters] => {
      const priors = poolPriors(own[0]!);
      const figure = (name: keyof PoolParameters) => value(`${pool}: ${name}`, priors[name]);
      return [
        pool,
        {
          cpuFactor: figure('cpuFactor'),
          dispatchMs: figure('dispatchMs'),
          workerMs: figure('workerMs'),
          wakeMs: figure('wakeMs'),
          workerWakeMs: figure('workerWakeMs'),
          offLoopShare: figure('offLoopShare'),
          contention: figure('contention'),
          coherency: figure('coherency'),
        },
      ];
    }),
  );
  return {
    roundTripMs: value('roundTripMs', 0.3),
    cpuFactor: value('cpuFactor', 1),
    warmingCalls: value('warmingCalls', 0),
    waitFactor: value('waitFactor', 1),
    waitSpread: value('waitSpread', 1),
    blockedFactor: value('blockedFactor', 1),
    offConnectionShare: value('offConnectionShare', 0.05),
    connectMs: value('connectMs', 1),
    connectCpuMs: value('connectCpuMs', 0.3),
    connectUpstreamMs: value('connectUpstreamMs', 0.3),
    labMs: value('labMs', 0.005),
    labWakeMs: value('labWakeMs', WAKE_MS),
    upstreamMs: value('upstreamMs', 0),
    upstreamWakeMs: value('upstreamWakeMs', 0),
    togetherMs: value('togetherMs', TOGETHER_MS),
    downstreamServers: values.get('downstreamServers') ?? null,
    pools,
  };
}

function byPool(settings: readonly Setting[]): Map<string, Setting[]> {
  const pools = new Map<string, Setting[]>();
  for (const setting of settings) {
    const name = poolName(setting);
    pools.set(name, [...(pools.get(name) ?? []), setting]);
  }
  return pools;
}

/** By Little's law, calls at once at the highest throughput of the study; at least 1. */
function serversSeen({ trials, calibration }: PlanSource): number {
  const most = Math.max(
    0,
    ...trials.map(({ load, figures }) => (load.kind === 'saturating' ? (figures.throughput.value ?? 0) : 0)),
  );
  return Math.max(1, (most * calibration.waitMs) / 1_000);
}
