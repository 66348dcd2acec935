/** Builds results of studies as plain data: only what a test is about has to be named. */

import type { Setting } from '../../src/fleet/setting.js';
import type { MachineFacts } from '../../src/lab/machine/machine-facts.js';
import type { Versions } from '../../src/lab/machine/versions.js';
import type { LeverFinding, StudyResult } from '../../src/study/study-result.js';
import type { Estimate, Unit } from '../../src/trial/estimate.js';
import type { Percentiles, Trial, TrialFigures } from '../../src/trial/trial.js';
import type { Load } from '../../src/workload/load.js';

export function estimate(value: number, low: number, high: number, unit: Unit): Estimate {
  return { value, low, high, unit };
}

export function unknown(unit: Unit, samplesNeeded?: number): Estimate {
  return {
    value: null,
    low: null,
    high: null,
    unit,
    ...(samplesNeeded === undefined ? {} : { samplesNeeded }),
  };
}

export const rate = (value: number) => estimate(value, value * 0.96, value * 1.04, 'tasks/s');
export const ms = (value: number) => estimate(value, value * 0.9, value * 1.1, 'ms');
export const ratio = (value: number, low = value * 0.95, high = value * 1.05) =>
  estimate(value, low, high, 'ratio');

export function setting(overrides: Partial<Setting> = {}): Setting {
  return {
    poolType: 'processes',
    implementation: 'tinypool',
    workers: 2,
    tasksPerWorker: 1,
    concurrency: 2,
    prefetchMultiplier: 1,
    acknowledgement: 'late',
    connections: null,
    nodes: 1,
    ...overrides,
  };
}

export function eventLoop(concurrency: number, overrides: Partial<Setting> = {}): Setting {
  return setting({
    poolType: 'event-loop',
    implementation: null,
    workers: 1,
    tasksPerWorker: concurrency,
    concurrency,
    ...overrides,
  });
}

export const DEFAULT_SETTING = setting({ prefetchMultiplier: 4, acknowledgement: 'early' });

export const SATURATING: Load = { kind: 'saturating', durationMs: 2_000 };
export const STEADY: Load = { kind: 'steady', ratePerSecond: 218, durationMs: 2_000, seed: 7 };
export const BATCH: Load = { kind: 'batch', tasks: 200 };

export function percentiles(p50: number): Percentiles {
  return {
    p50: ms(p50),
    p90: ms(p50 * 1.5),
    p95: ms(p50 * 2),
    p99: ms(p50 * 3),
    p999: unknown('ms', 3_689),
    max: unknown('ms'),
  };
}

const NO_PERCENTILES: Percentiles = {
  p50: unknown('ms'),
  p90: unknown('ms'),
  p95: unknown('ms'),
  p99: unknown('ms'),
  p999: unknown('ms'),
  max: unknown('ms'),
};

export function trial(
  id: number,
  of: Setting,
  throughput: number,
  overrides: Partial<Omit<Trial, 'figures'>> & { readonly figures?: Partial<TrialFigures> } = {},
): Trial {
  const load = overrides.load ?? SATURATING;
  return {
    id,
    stage: 'finalists',
    setting: of,
    load,
    startedAt: '2026-01-31T13:05:09.000Z',
    flags: [],
    ...overrides,
    figures: {
      throughput: rate(throughput),
      responseTime: load.kind === 'saturating' ? NO_PERCENTILES : percentiles(12),
      queueTime: load.kind === 'saturating' ? NO_PERCENTILES : percentiles(2),
      holdTime: percentiles(1),
      serviceTime: percentiles(6),
      tasks: { done: throughput * 2, failed: 0, unfinished: 0 },
      errors: {},
      errorShare: 0,
      makespanMs: load.kind === 'batch' ? 1_200 : null,
      cores: { nodes: 1.94, lab: 0.03 },
      memoryPeakBytes: 120 * 1024 ** 2,
      eventLoop: { delayP99Ms: 3, utilization: 0.2 },
      connections: [],
      convoyShare: null,
      heldPeak: 0,
      generatorLatenessP99Ms: null,
      beforeWindowMs: 300,
      warmUpMs: 200,
      startUpMs: 120,
      perTask: { hash: { count: throughput * 2, serviceMeanMs: 6.2 } },
      faults: [],
      ...overrides.figures,
    },
  };
}

export function lever(
  overrides: Partial<LeverFinding> & Pick<LeverFinding, 'lever' | 'value'>,
): LeverFinding {
  return {
    metric: 'capacity',
    defaultValue: overrides.value,
    gainOverDefault: null,
    runnerUp: null,
    tie: false,
    tried: [],
    ...overrides,
  };
}

/** CPU-bound tasks on two cores: two processes give 1.9 times what an event loop does. */
export function cpuStudy(overrides: Partial<StudyResult> = {}): StudyResult {
  const best = setting();
  return {
    workload: {
      name: 'cpu',
      modulePath: '/home/user/project/tasks.ts',
      tasks: [{ name: 'hash', weight: 1 }],
      hasSetup: false,
    },
    objective: { kind: 'throughput', maxErrorShare: 0.01 },
    budgetMs: 60_000,
    elapsedMs: 47_300,
    seed: 42,
    calibration: {
      tasks: [{ name: 'hash', samples: 120, cpuMs: 6, wallMs: 6.2, blockedMs: 6.1 }],
      cpuMs: 6,
      waitMs: 0.2,
      uses: { http: false, postgres: false },
    },
    defaultSetting: DEFAULT_SETTING,
    baseline: 'default',
    trials: [
      trial(1, eventLoop(1), 158, {
        figures: { eventLoop: { delayP99Ms: 7, utilization: 0.99 }, cores: { nodes: 1.01, lab: 0.02 } },
      }),
      trial(2, eventLoop(16), 160, {
        flags: [{ kind: 'event-loop-blocked', delayP99Ms: 96 }],
        figures: { eventLoop: { delayP99Ms: 96, utilization: 1 }, cores: { nodes: 1.01, lab: 0.02 } },
      }),
      trial(3, setting({ poolType: 'threads', implementation: 'piscina' }), 298),
      trial(4, best, 304),
      trial(5, setting({ workers: 4, concurrency: 4 }), 306, { figures: { serviceTime: percentiles(12.5) } }),
      trial(6, best, 213, { load: STEADY, stage: 'response-time', flags: [{ kind: 'not-steady' }] }),
      trial(7, setting({ nodes: 2 }), 160, {
        load: BATCH,
        stage: 'prefetch',
        figures: { convoyShare: 0.02, heldPeak: 0 },
      }),
      trial(8, setting({ nodes: 2, prefetchMultiplier: 4 }), 140, {
        load: BATCH,
        stage: 'prefetch',
        figures: { convoyShare: 0.23, heldPeak: 6, makespanMs: 1_480 },
      }),
    ],
    recommended: {
      setting: best,
      capacity: rate(304),
      responseTime: { p50: ms(12), p95: ms(24), p99: ms(36) },
      ratePerSecond: 218,
      gainOverDefault: ratio(1.01, 0.97, 1.05),
      confidence: 0.97,
      noiseBetweenTrials: 0.02,
      enoughBudgetMs: null,
    },
    levers: [
      lever({
        lever: 'poolType',
        value: 'processes (tinypool)',
        runnerUp: { value: 'event-loop', gain: ratio(1.9, 1.8, 2) },
        tried: [
          { value: 'event-loop', figure: rate(160), trialId: 2 },
          { value: 'processes (tinypool)', figure: rate(304), trialId: 4 },
        ],
      }),
      lever({
        lever: 'concurrency',
        value: 2,
        runnerUp: { value: 4, gain: ratio(0.99, 0.95, 1.04) },
        tie: true,
        tried: [
          { value: 2, figure: rate(304), trialId: 4 },
          { value: 4, figure: rate(306), trialId: 5 },
        ],
      }),
      lever({
        lever: 'prefetchMultiplier',
        value: 1,
        metric: 'makespan',
        defaultValue: 4,
        gainOverDefault: ratio(1.23, 1.1, 1.38),
        tried: [
          { value: 1, figure: ms(1_200), trialId: 7 },
          { value: 4, figure: ms(1_480), trialId: 8 },
        ],
      }),
    ],
    ties: [setting({ workers: 4, concurrency: 4 })],
    closestToSlo: null,
    scalability: [
      {
        pool: 'event-loop',
        levels: [1, 2, 4, 8, 16, 32].map((concurrency) => ({ concurrency, throughput: rate(158) })),
        fit: {
          perTask: rate(158),
          contention: ratio(0.98, 0.95, 1),
          coherency: ratio(0.0000123, 0, 0.00002),
          peak: null,
          misfit: 0.014,
        },
      },
    ],
    front: [
      { setting: best, capacity: rate(304), p99: ms(36), memoryBytes: 180 * 2 ** 20 },
      { setting: eventLoop(16), capacity: rate(160), p99: null, memoryBytes: 70 * 2 ** 20 },
    ],
    bottleneck: { kind: 'CPU', evidence: { nodesCores: 1.94, labCores: 0.03, upstreamsCores: 0, cores: 2 } },
    ended: 'done',
    ...overrides,
  };
}

/** Waiting tasks on PostgreSQL: an event loop with a pool of 10; without one the server refuses. */
export function postgresStudy(overrides: Partial<StudyResult> = {}): StudyResult {
  const best = eventLoop(50, { connections: 10 });
  const without = eventLoop(50, { connections: 'none' });
  return cpuStudy({
    workload: { ...cpuStudy().workload, name: 'io-postgres', tasks: [{ name: 'read', weight: 1 }] },
    bottleneck: { kind: 'connection pool', evidence: { connections: 10, concurrency: 50, peak: 10 } },
    calibration: {
      tasks: [{ name: 'read', samples: 90, cpuMs: 0.4, wallMs: 10, blockedMs: 0.5 }],
      cpuMs: 0.4,
      waitMs: 9.6,
      uses: { http: false, postgres: true },
    },
    defaultSetting: setting({ prefetchMultiplier: 4, acknowledgement: 'early', connections: 'none' }),
    trials: [
      trial(1, setting({ connections: 'none' }), 96),
      trial(2, without, 310, {
        flags: [{ kind: 'errors', share: 0.3 }],
        figures: {
          errors: { '53300': 265 },
          errorShare: 0.3,
          connections: [{ upstream: 'postgres', opened: 885, peak: 20 }],
          cores: { nodes: 0.6, lab: 0.1 },
        },
      }),
      trial(3, best, 940, {
        figures: {
          connections: [{ upstream: 'postgres', opened: 10, peak: 10 }],
          cores: { nodes: 0.5, lab: 0.1 },
          eventLoop: { delayP99Ms: 12, utilization: 0.45 },
        },
      }),
    ],
    recommended: {
      setting: best,
      capacity: rate(940),
      responseTime: { p50: ms(11), p95: ms(19), p99: unknown('ms', 1_000) },
      ratePerSecond: 650,
      gainOverDefault: ratio(9.8, 9.1, 10.5),
      confidence: 0.86,
      noiseBetweenTrials: 0.02,
      enoughBudgetMs: null,
    },
    levers: [
      lever({
        lever: 'poolType',
        value: 'event-loop',
        defaultValue: 'processes (tinypool)',
        gainOverDefault: ratio(9.8, 9.1, 10.5),
        tried: [
          { value: 'processes (tinypool)', figure: rate(96), trialId: 1 },
          { value: 'event-loop', figure: rate(940), trialId: 3 },
        ],
      }),
      lever({
        lever: 'connections',
        value: 10,
        defaultValue: 'none',
        gainOverDefault: ratio(3.03, 2.9, 3.2),
        tried: [
          { value: 'none', figure: rate(310), trialId: 2 },
          { value: 10, figure: rate(940), trialId: 3 },
        ],
      }),
    ],
    ties: [],
    ...overrides,
  });
}

/** A study that recommends nothing. */
export function fruitlessStudy(overrides: Partial<StudyResult> = {}): StudyResult {
  return cpuStudy({
    objective: { kind: 'latency', slo: { percentile: 'p99', maxMs: 250 }, maxErrorShare: 0.01 },
    recommended: null,
    levers: [],
    ties: [],
    closestToSlo: { setting: eventLoop(16), valueMs: 410 },
    ...overrides,
  });
}

export const MACHINE: MachineFacts = {
  cores: 2,
  usableCores: 2,
  cpuModel: 'Example CPU @ 2.50GHz',
  memoryBytes: 8 * 1024 ** 3,
  usableMemoryBytes: 4 * 1024 ** 3,
  cgroup: { version: 2, cpuCores: null, memoryBytes: 4 * 1024 ** 3 },
  nodeVersion: 'v20.19.0',
  os: 'Linux 6.1.0 x64',
  openFiles: { soft: 1_048_576, hard: 1_048_576 },
  surroundings: { virtualMachine: null, container: true },
  atTheMoment: {
    cpu: { busy: 0.04, steal: 0.01 },
    loadAverage: { min1: 0.2, min5: 0.1, min15: 0.1 },
    otherRunnable: 0,
  },
};

export const VERSIONS: Versions = {
  pooltune: '0.1.0',
  piscina: '5.3.2',
  tinypool: '2.2.0',
  workerpool: '10.0.3',
  undici: '7.30.2',
  pg: '8.23.1',
};
