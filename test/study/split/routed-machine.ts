import { poolTraits } from '../../../src/fleet/pool-traits.js';
import type { Routes } from '../../../src/fleet/routes.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { EnvironmentError } from '../../../src/foundation/errors.js';
import { seededRandom } from '../../../src/foundation/random.js';
import { CELERY_POOLS } from '../../../src/study/arm.js';
import type { SplitOptions } from '../../../src/study/split/compare-split.js';
import { summarise } from '../../../src/trial/calibration/calibrate.js';
import type { Measurement } from '../../../src/trial/measure.js';

/** Two kinds of tasks, and what one core has to do for one of each; ms. */
export interface RoutedModel {
  readonly cores: number;
  readonly computing: { readonly weight: number; readonly cpuMs: number };
  readonly waiting: { readonly weight: number; readonly waitMs: number };
  /** What a pool under the lock loses where computing and waiting tasks share it: 0 to 1. */
  readonly contention: number;
  /** From trial to trial: standard deviation of logarithms. */
  readonly noise: number;
  /** What a trial takes beside its window, ms; 2,000 where nothing is said. */
  readonly trialMs?: number;
  /** Settings that the machine refuses. */
  readonly refuses?: (setting: Setting) => boolean;
}

const CELERY_MS = 1;
const TRIAL_MS = 2_000;

/**
 * Capacity in tasks/s at the mix, by closed form: for each route Little's law, and its cores (one for each node under the
 * lock); for all of them the machine's cores.
 */
export function capacityOf(model: RoutedModel, routes: Routes): number {
  const { cores, computing, waiting, contention } = model;
  const weights = computing.weight + waiting.weight;
  let least = Number.POSITIVE_INFINITY;
  let coreMs = 0;
  for (const { tasks, setting } of routes) {
    const computes = tasks.includes('computing') ? computing.weight / weights : 0;
    const waits = tasks.includes('waiting') ? waiting.weight / weights : 0;
    const cpuMs = computes * (computing.cpuMs + CELERY_MS) + waits * CELERY_MS;
    const inFlightMs = cpuMs + waits * waiting.waitMs;
    const { oneCore } = poolTraits(setting);
    const lost = oneCore && computes > 0 && waits > 0 ? 1 - contention : 1;
    const ownCores = Math.min(cores, setting.nodes * (oneCore ? 1 : setting.concurrency));
    least = Math.min(least, (setting.nodes * setting.concurrency) / inFlightMs, (lost * ownCores) / cpuMs);
    coreMs += cpuMs / lost;
  }
  return 1_000 * Math.min(least, cores / coreMs);
}

/** A machine in virtual time that measures routes, and all that a comparison asks for. */
export function routedMachine(
  model: RoutedModel,
  recommended: Setting,
  budgetMs: number,
): SplitOptions & { readonly measured: Routes[] } {
  const tasks = [
    { name: 'computing', weight: model.computing.weight },
    { name: 'waiting', weight: model.waiting.weight },
  ];
  const { cpuMs } = model.computing;
  const { waitMs } = model.waiting;
  const alone = [
    { name: 'computing', samples: 10, cpuMs, wallMs: cpuMs, blockedMs: cpuMs },
    { name: 'waiting', samples: 10, cpuMs: 0.1, wallMs: waitMs, blockedMs: 0.1 },
  ];
  const random = seededRandom(1);
  let nowMs = 0;
  const measured: Routes[] = [];
  const estimate = (value: number) => ({
    value,
    low: 0.98 * value,
    high: 1.02 * value,
    unit: 'tasks/s' as const,
  });
  return {
    measured,
    workload: { name: 'app', modulePath: 'app', tasks, hasSetup: false },
    calibration: summarise({ tasks }, alone, { http: false, postgres: false }),
    objective: { kind: 'throughput', maxErrorShare: 0.01 },
    space: { cores: model.cores, memoryBytes: 4 * 2 ** 30, usesConnections: false, pools: CELERY_POOLS },
    recommended: { setting: recommended, capacity: estimate(100) },
    budgetMs,
    clock: () => nowMs,
    firstId: 1,
    async evaluate(routes, load): Promise<Measurement> {
      if (routes.some(({ setting }) => model.refuses?.(setting))) throw new EnvironmentError('no memory');
      measured.push(routes);
      nowMs += load.durationMs + (model.trialMs ?? TRIAL_MS);
      // The mean of twelve uniform numbers less their mean is close to normal.
      const normal = Array.from({ length: 12 }, () => random()).reduce((sum, each) => sum + each, -6);
      const perSecond = capacityOf(model, routes) * Math.exp(model.noise * normal);
      const total = (perSecond * load.durationMs) / 1_000;
      const perTask = Object.fromEntries(
        tasks.map(({ name, weight }) => {
          const count = Math.round((total * weight) / (tasks[0]!.weight + tasks[1]!.weight));
          return [name, { count, steady: count, serviceMeanMs: 1 }];
        }),
      );
      const nothing = { value: null, low: null, high: null, unit: 'ms' as const };
      const none = { p50: nothing, p90: nothing, p95: nothing, p99: nothing, p999: nothing, max: nothing };
      return {
        startedAt: new Date(nowMs).toISOString(),
        flags: [],
        figures: {
          throughput: estimate(perSecond),
          responseTime: none,
          queueTime: none,
          holdTime: none,
          serviceTime: none,
          tasks: { done: Math.round(total), failed: 0, unfinished: 0 },
          errors: {},
          errorShare: 0,
          makespanMs: null,
          cores: { nodes: 1, lab: 0.1 },
          memoryPeakBytes: 2 ** 26,
          eventLoop: null,
          connections: [],
          convoyShare: null,
          heldPeak: 0,
          generatorLatenessP99Ms: null,
          beforeWindowMs: load.warmUpMs ?? 0,
          warmUpMs: 0,
          startUpMs: 1_000,
          perTask,
          faults: [],
        },
      };
    },
  };
}
