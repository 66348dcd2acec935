import type { Setting } from '../../../src/fleet/setting.js';
import { type Random, standardNormal } from '../../../src/foundation/random.js';
import { type PlanParameters, toParameters } from '../../../src/plan/fit/parameters.js';
import type { RowSets } from '../../../src/plan/fit/row-sets.js';
import { rowSets } from '../../../src/plan/fit/row-sets.js';
import { quickForecast, simulatedForecast } from '../../../src/plan/fit/trial-forecast.js';
import type { SharedMachine } from '../../../src/plan/fit/trial-place.js';
import type { PlanSource, PlanTrial } from '../../../src/plan/plan-source.js';
import type { Estimate } from '../../../src/trial/estimate.js';
import type { Load } from '../../../src/workload/load.js';

/** A study whose truth is known: figures are what the model says, times chance. */
export interface SyntheticStudy {
  readonly source: PlanSource;
  readonly machine: SharedMachine;
  /** A trial of any setting under any load, as this machine would measure it. */
  measure(setting: Setting, load: Load): PlanTrial;
}

export interface Truth {
  readonly cpuMs: number;
  readonly waitMs: number;
  /** Standard deviation of the logarithm of waits. */
  readonly waitSigma: number;
  /** CPU time of warm calls under load over that of the calibration. */
  readonly cpuFactor: number;
  readonly dispatchMs: number;
  readonly cores: number;
  /** Calls that are served at once; no limit by default. */
  readonly downstreamServers?: number;
  /** Between trials (standard deviation of the logarithm). */
  readonly noise: number;
}

export function loop(concurrency: number, changes: Partial<Setting> = {}): Setting {
  return {
    poolType: 'event-loop',
    implementation: null,
    workers: 1,
    tasksPerWorker: concurrency,
    concurrency,
    prefetchMultiplier: 1,
    acknowledgement: 'early',
    connections: null,
    nodes: 1,
    ...changes,
  };
}

export function threads(workers: number, tasksPerWorker: number, changes: Partial<Setting> = {}): Setting {
  return loop(workers * tasksPerWorker, {
    poolType: 'threads',
    implementation: 'piscina',
    workers,
    tasksPerWorker,
    ...changes,
  });
}

export const saturating: Load = { kind: 'saturating', durationMs: 2_000 };
export const steady = (ratePerSecond: number): Load => ({
  kind: 'steady',
  ratePerSecond,
  durationMs: 6_000,
  seed: 1,
});

export function syntheticStudy(
  truth: Truth,
  runs: readonly [Setting, Load][],
  random: Random,
): SyntheticStudy {
  const settings = runs.map(([setting]) => setting);
  const parameters = trueParameters(truth, settings);
  const machine: SharedMachine = {
    rows: trueRows(truth),
    parameters,
    cores: truth.cores,
    usesConnections: false,
  };
  let id = 0;
  const noise = () => Math.exp(truth.noise * standardNormal(random));
  const measure = (setting: Setting, load: Load): PlanTrial => {
    id++;
    const bare = trialOf(id, setting, load);
    const quick = quickForecast(machine, { trial: bare, observations: [] });
    const simulated = simulatedForecast(machine, bare, { seed: id, tasks: 4_000 });
    const slow = noise();
    const ms = (name: 'p50' | 'p90' | 'p95' | 'p99') => estimate((simulated.get(name) ?? 0) * slow, 'ms');
    const perSecond =
      load.kind === 'saturating'
        ? simulated.get('capacity')! / slow
        : load.kind === 'steady'
          ? load.ratePerSecond
          : (1_000 * load.tasks) / (simulated.get('makespan')! * slow);
    const cores = (name: 'nodes CPU' | 'lab CPU') => ((quick.get(name)! * perSecond) / 1_000) * noise();
    return {
      ...bare,
      figures: {
        ...bare.figures,
        throughput: estimate(perSecond, 'tasks/s'),
        responseTime:
          load.kind === 'steady'
            ? { ...bare.figures.responseTime, p50: ms('p50'), p90: ms('p90'), p95: ms('p95'), p99: ms('p99') }
            : bare.figures.responseTime,
        makespanMs: load.kind === 'batch' ? simulated.get('makespan')! * slow : null,
        cores: { nodes: cores('nodes CPU'), lab: cores('lab CPU') },
        eventLoop: { delayP99Ms: 1, utilization: ((quick.get('main loop')! * perSecond) / 1_000) * noise() },
      },
    };
  };
  const trials = runs.map(([setting, load]) => measure(setting, load));
  const wallMs = machine.rows.all[0]!.cpuMs.map((cpuMs, row) => cpuMs + machine.rows.all[0]!.waitMs[row]!);
  const source: PlanSource = {
    name: 'synthetic',
    tasks: [{ name: 'task', weight: 1 }],
    calibration: {
      tasks: [
        {
          name: 'task',
          samples: wallMs.length,
          cpuMs: truth.cpuMs,
          wallMs: wallMs.reduce((sum, ms) => sum + ms, 0) / wallMs.length,
          wallQuantilesMs: wallMs,
          blockedMs: truth.cpuMs,
          blockedWaitMs: 0,
        },
      ],
      cpuMs: truth.cpuMs,
      waitMs: truth.waitMs,
      uses: { http: false, postgres: false },
    },
    trials,
    machineCores: truth.cores,
    recommended: settings[0]!,
    defaultSetting: settings[0]!,
    scalability: [],
    bottleneck: null,
  };
  return { source, machine, measure };
}

function trueParameters(truth: Truth, settings: readonly Setting[]): PlanParameters {
  const usual = toParameters(new Map([['cpuFactor', truth.cpuFactor]]), settings);
  return {
    ...usual,
    downstreamServers: truth.downstreamServers ?? null,
    pools: Object.fromEntries(
      Object.entries(usual.pools).map(([pool, own]) => [pool, { ...own, dispatchMs: truth.dispatchMs }]),
    ),
  };
}

const ROWS = 200;
function trueRows({ cpuMs, waitMs, waitSigma }: Truth): RowSets {
  const waits = Array.from({ length: ROWS }, (_, row) => Math.exp(waitSigma * score((row + 0.5) / ROWS)));
  const mean = waits.reduce((sum, wait) => sum + wait, 0) / ROWS;
  return rowSets([
    {
      name: 'task',
      weight: 1,
      samples: ROWS,
      cpuMs: waits.map((wait) => (waitMs === 0 ? (cpuMs * wait) / mean : cpuMs)),
      waitMs: waits.map((wait) => (wait * waitMs) / mean),
      blockedMs: waits.map(() => 0),
    },
  ]);
}

/** About the normal quantile: the logistic's, which is near enough for a made-up distribution. */
function score(share: number): number {
  return Math.log(share / (1 - share)) / 1.702;
}

function estimate(value: number, unit: Estimate['unit']): Estimate {
  return { value, low: value * 0.98, high: value * 1.02, unit };
}

function trialOf(id: number, setting: Setting, load: Load): PlanTrial {
  const nothing: Estimate = { value: null, low: null, high: null, unit: 'ms' };
  const none = { p50: nothing, p90: nothing, p95: nothing, p99: nothing, p999: nothing, max: nothing };
  return {
    id,
    stage: 'finalists',
    setting,
    load,
    startedAt: '2026-01-01T00:00:00.000Z',
    flags: [],
    figures: {
      throughput: { ...nothing, unit: 'tasks/s' },
      responseTime: none,
      queueTime: none,
      holdTime: none,
      serviceTime: none,
      tasks: { done: 1_000, failed: 0, unfinished: 0 },
      errors: {},
      errorShare: 0,
      makespanMs: null,
      cores: { nodes: 0, lab: 0 },
      memoryPeakBytes: null,
      eventLoop: null,
      connections: [],
      convoyShare: null,
      heldPeak: 0,
      generatorLatenessP99Ms: null,
      beforeWindowMs: 0,
      warmUpMs: 0,
      startUpMs: 0,
      perTask: {},
      faults: [],
    },
  };
}
