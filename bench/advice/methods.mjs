// What finds a setting: pooltune's own search, and others at the same budget in the same space.
import { describeNodes, describeSetting } from '../../dist/fleet/setting.js';
import { EnvironmentError } from '../../dist/foundation/errors.js';
import { seededRandom } from '../../dist/foundation/random.js';
import { armsOf } from '../../dist/study/allowed-pools.js';
import { defaultSetting } from '../../dist/study/default-setting.js';
import { capacityMerit } from '../../dist/study/merit.js';
import { predictCapacity } from '../../dist/study/predict.js';
import { runStudy } from '../../dist/study/run-study.js';
import { spaceFor } from '../../dist/study/space.js';
import { taskProfile } from '../../dist/study/task-profile.js';
import { POOLS } from './cells.mjs';

const MAX_ERROR_SHARE = 0.01;
/** What a trial of a method without a plan of its own takes; pooltune's screening has 0.3 to 2 s. */
const TRIAL_MS = 1_000;
const WARM_UP = { warmUpMs: 300 };
export const CONCURRENCY = { all: 1_000, single: 32 };

export function spaceOptions({ machine, usesConnections }) {
  return {
    cores: machine.cores,
    memoryBytes: machine.memoryBytes,
    usesConnections,
    pools: POOLS,
    limits: { prefetchMultipliers: [4] },
  };
}

export function calibrationFor(surface, seed) {
  return surface.calibrations[seed % surface.calibrations.length];
}

/** @returns the study's result, and what it took on the surface's clock */
export async function tune(surface, objectiveKind, seed, budgetMs) {
  const random = seededRandom(seed);
  const clock = { ms: 0 };
  const result = await runStudy({
    evaluate: async (setting, load, { keptNodes }) =>
      surface.evaluate(setting, load, random, clock, keptNodes),
    endKeptNodes: async (settings) => {
      for (const setting of settings) clock.kept?.delete(describeNodes(setting));
    },
    calibration: calibrationFor(surface, seed),
    workload: surface.workload,
    objective: { kind: objectiveKind, maxErrorShare: MAX_ERROR_SHARE },
    space: spaceOptions(surface),
    budgetMs,
    seed,
    clock: () => clock.ms,
  });
  return { setting: result.recommended?.setting ?? null, result, tookMs: clock.ms };
}

/** The settings of pooltune's own space, by pool and growth, concurrency and connections. */
export class Choices {
  constructor(surface) {
    const calibration = surface.calibrations[0];
    const profile = taskProfile(calibration, surface.workload);
    this.space = spaceFor({
      ...spaceOptions(surface),
      profile,
      objective: { kind: 'throughput', maxErrorShare: MAX_ERROR_SHARE },
    });
    this.arms = POOLS.flatMap((pool) => armsOf(pool, { ...profile, waitMs: 1, blockedWaitMs: 1 }));
    this.usesConnections = surface.usesConnections;
  }

  /**
   * @param arm index
   * @param level 0 to 1, logarithmic in concurrency
   * @param share 0 to 1, logarithmic in connections; `'none'` for a connection per use
   */
  at(arm, level, share) {
    const most =
      this.arms[arm].growth === 'single' && this.arms[arm].poolType !== 'event-loop'
        ? CONCURRENCY.single
        : CONCURRENCY.all;
    const concurrency = Math.max(1, Math.round(most ** level));
    if (!this.usesConnections) return this.space.at(this.arms[arm], concurrency);
    if (share === 'none') return this.space.at(this.arms[arm], concurrency, 'none');
    return this.space.at(this.arms[arm], concurrency, Math.max(1, Math.round(concurrency ** share)));
  }

  random(random) {
    for (;;) {
      const share = random() < 0.2 ? 'none' : random();
      const setting = this.at(Math.floor(random() * this.arms.length), random(), share);
      if (setting !== null) return setting;
    }
  }
}

/** A trial and the figure that a method without statistics would go by; 0 where it failed. */
export class Trials {
  constructor(surface, objectiveKind, seed, budgetMs) {
    this.surface = surface;
    this.objectiveKind = objectiveKind;
    this.random = seededRandom(seed);
    this.budgetMs = budgetMs;
    this.clock = { ms: 0 };
    this.best = { setting: null, merit: 0 };
  }

  get isOver() {
    return this.clock.ms >= this.budgetMs;
  }

  measure(setting, durationMs = TRIAL_MS) {
    let merit = 0;
    try {
      const { figures } = this.surface.evaluate(
        setting,
        { kind: 'saturating', ...WARM_UP, durationMs },
        this.random,
        this.clock,
      );
      const use = { cores: figures.cores.nodes, memoryBytes: figures.memoryPeakBytes };
      if (figures.errorShare <= MAX_ERROR_SHARE)
        merit = capacityMerit(this.objectiveKind, figures.throughput, use).value ?? 0;
    } catch (thrown) {
      if (!(thrown instanceof EnvironmentError)) throw thrown;
    }
    // What ended after the budget is not known in time.
    if (!this.isOver && (this.best.setting === null || merit > this.best.merit))
      this.best = { setting, merit };
    return merit;
  }
}

export function randomSearch(surface, objectiveKind, seed, budgetMs) {
  const choices = new Choices(surface);
  const trials = new Trials(surface, objectiveKind, seed, budgetMs);
  while (!trials.isOver) trials.measure(choices.random(trials.random));
  return trials.best.setting;
}

/** Karnin, Koren and Somekh (2013): as many settings as the budget feeds, half of them dropped each round, the others twice as long. */
export function successiveHalving(surface, objectiveKind, seed, budgetMs) {
  const choices = new Choices(surface);
  const trials = new Trials(surface, objectiveKind, seed, budgetMs);
  const shortestMs = 400;
  const overheadMs = 700;
  let count = 2;
  const costMs = (settings) => {
    let total = 0;
    for (let left = settings, ms = shortestMs; left >= 1; left = Math.floor(left / 2), ms *= 2)
      total += left * (ms + overheadMs);
    return total;
  };
  while (costMs(count + 1) <= budgetMs) count++;
  let rivals = Array.from({ length: count }, () => ({ setting: choices.random(trials.random), merit: 0 }));
  for (let ms = shortestMs; rivals.length > 0 && !trials.isOver; ms *= 2) {
    for (const rival of rivals) if (!trials.isOver) rival.merit = trials.measure(rival.setting, ms);
    rivals.sort((a, b) => b.merit - a.merit);
    if (rivals.length === 1) break;
    rivals = rivals.slice(0, Math.max(1, Math.floor(rivals.length / 2)));
  }
  return rivals[0]?.setting ?? null;
}

/** One lever after another over its usual values, from the default setting on, until the budget ends. */
export function coordinateDescent(surface, objectiveKind, seed, budgetMs) {
  const choices = new Choices(surface);
  const trials = new Trials(surface, objectiveKind, seed, budgetMs);
  const levels = Array.from({ length: 11 }, (_, step) => step / 10);
  const shares = surface.usesConnections ? ['none', 0.25, 0.5, 0.75, 1] : [1];
  const arms = choices.arms.map((_, arm) => arm);
  let at = { arm: Math.floor(trials.random() * arms.length), level: 0.3, share: 1 };
  const known = new Map();
  const look = (candidate) => {
    const setting = choices.at(candidate.arm, candidate.level, candidate.share);
    if (setting === null) return 0;
    const key = describeSetting(setting);
    // A second round measures again: the figures are noisy.
    const merit = trials.measure(setting);
    known.set(key, [...(known.get(key) ?? []), merit]);
    const seen = known.get(key);
    return seen.reduce((sum, value) => sum + value, 0) / seen.length;
  };
  while (!trials.isOver) {
    for (const [lever, values] of [
      ['arm', arms],
      ['level', levels],
      ['share', shares],
    ]) {
      if (values.length < 2) continue;
      let best;
      for (const value of values) {
        if (trials.isOver) break;
        const candidate = { ...at, [lever]: value };
        const merit = look(candidate);
        if (!trials.isOver && (best === undefined || merit > best.merit)) best = { candidate, merit };
      }
      if (best !== undefined) at = best.candidate;
    }
  }
  return choices.at(at.arm, at.level, at.share);
}

/** What is commonly said, and costs no measurement. Settings of the grid; `null` where a rule says nothing. */
export function folklore(surface) {
  const { cores } = surface.machine;
  const base = { prefetchMultiplier: 4, acknowledgement: 'early', nodes: 1 };
  const connections = (size) => (surface.usesConnections ? size : null);
  const loop = (concurrency, size = concurrency) => ({
    ...base,
    poolType: 'event-loop',
    implementation: null,
    workers: 1,
    tasksPerWorker: concurrency,
    concurrency,
    connections: connections(size),
  });
  const processes = (workers) => ({
    ...base,
    poolType: 'processes',
    implementation: 'tinypool',
    workers,
    tasksPerWorker: 1,
    concurrency: workers,
    connections: connections(workers),
  });
  return {
    'default of Celery': defaultSetting(cores, surface.usesConnections),
    'processes = cores': processes(cores),
    'processes = 2 × cores + 1': processes(2 * cores + 1),
    'event loop × 10': loop(10),
    'event loop × 100': loop(100),
    'event loop × 100, connections = 2 × cores + 1': surface.usesConnections
      ? loop(100, 2 * cores + 1)
      : null,
    "Little's law on the calibration": littlesLaw(surface),
  };
}

/** Of the grid, what the calibration alone promises most; with the fewest tasks in flight where that is several. */
function littlesLaw(surface) {
  const profile = taskProfile(surface.calibrations[0], surface.workload);
  let best;
  for (const { setting } of surface.points) {
    const capacity = predictCapacity(profile, setting, surface.machine.cores);
    const isBetter = best === undefined || capacity > 1.01 * best.capacity;
    const isLeaner =
      best !== undefined && capacity > 0.99 * best.capacity && setting.concurrency < best.setting.concurrency;
    if (isBetter || isLeaner) best = { setting, capacity };
  }
  return best.setting;
}
