// A recorded surface as a fleet: any setting near the recorded ones, at a time that is told and not spent, with the
// noise that was recorded.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeNodes } from '../../dist/fleet/setting.js';
import { EnvironmentError } from '../../dist/foundation/errors.js';
import { standardNormal } from '../../dist/foundation/random.js';
import { isMature } from '../../dist/study/maturity.js';
import { logStandardError } from '../../dist/trial/compare.js';
import { Z_95 } from '../../dist/trial/normal-distribution.js';
import { MOST_CONNECTIONS, POOLS, SURFACES } from './cells.mjs';
import { takeApart } from './mixed-model.mjs';

/** Of each setting in the grid that a search is compared with. */
const REPLICATES = 3;
/** Residuals of settings that do next to nothing are another kind of noise. */
const ALIKE = 0.5;
/** Of a trial without an interval. */
const UNKNOWN_SPREAD = 0.1;
const NOTHING = 1e-3;
/** In the window of a trial that counts. */
const FEWEST_SERVICE_TIMES = 1.5;
/** Of a normal distribution: standard deviation over the median distance from its middle. */
const TO_SIGMA = 1.4826;
const WITHHELD = { value: null, low: null, high: null, unit: 'ms' };
const NO_PERCENTILES = Object.fromEntries(
  ['p50', 'p90', 'p95', 'p99', 'p999', 'max'].map((name) => [name, WITHHELD]),
);

export function readSurface(name) {
  const text = gunzipSync(readFileSync(path.join(SURFACES, `${name}.jsonl.gz`))).toString();
  return new Surface(
    name,
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

export class Surface {
  constructor(name, lines) {
    this.name = name;
    const { workload, machine, startedAt } = lines[0];
    this.workload = {
      ...workload,
      modulePath: `/recorded/${name}`,
      entryUrl: `recorded:${name}`,
      compiled: false,
      hasSetup: false,
      sequencePath: '',
      sequenceLength: 0,
    };
    this.machine = machine;
    this.startedAt = startedAt;
    this.calibrations = lines.filter((line) => line.kind === 'calibration').map((line) => line.calibration);
    const trials = lines.filter((line) => line.kind === 'trial');
    const byKey = grouped(trials, ({ setting }) => JSON.stringify(setting));
    /** What an exhaustive grid takes, each setting three times, ms. */
    this.gridMs =
      REPLICATES * [...byKey.values()].reduce((sum, own) => sum + mean(own.map(({ tookMs }) => tookMs)), 0);
    this.points = [...byKey.values()].map(pointOf);
    const told = trials.filter(isTold);
    const { scales, residuals, effects } = takeApart(
      told.map(({ setting, figures, startedAt: at }) => ({
        key: JSON.stringify(setting),
        log: Math.log(figures.throughput.value),
        within: logStandardError(figures.throughput) ?? UNKNOWN_SPREAD,
        atMs: Date.parse(at),
      })),
    );
    const perTask = takeApart(
      told.map(({ setting, figures, startedAt: at }) => ({
        key: JSON.stringify(setting),
        log: Math.log(Math.max(1e-3, figures.cores.nodes) / figures.throughput.value),
        within: CPU_SPREAD,
        atMs: Date.parse(at),
      })),
    );
    for (const point of this.points) {
      const key = JSON.stringify(point.setting);
      const effect = effects.get(key);
      if (effect !== undefined) {
        point.capacity = Math.exp(effect.log);
        point.variance = effect.variance;
        point.cpuPerTask = { ...perTask.effects.get(key) };
      }
    }
    const best = Math.max(...this.points.map(({ capacity }) => capacity));
    const isAlike = ({ capacity }) => capacity >= ALIKE * best;
    const alike = new Set(this.points.filter(isAlike).map(({ setting }) => JSON.stringify(setting)));
    const isOfAlike = (_, at) => alike.has(JSON.stringify(told[at].setting));
    /** What is left of a trial when setting and drift are taken out: of its capacity, and of the CPU time that a task took. */
    this.residuals = shapesOf(
      residuals
        .map(
          (residual, at) =>
            residual /
            Math.hypot(scales.noise, logStandardError(told[at].figures.throughput) ?? UNKNOWN_SPREAD),
        )
        .filter(isOfAlike),
    );
    this.cpuResiduals = shapesOf(perTask.residuals.filter(isOfAlike));
    /** Standard deviations of logarithms: the machine's drift with its time constant, and noise from trial to trial. */
    this.sigma = scales;
    this.cpuSigma = perTask.scales;
    this.usesConnections = this.points.some(({ setting }) => setting.connections !== null);
    this.mostConnections = Math.max(
      ...this.points.map(({ setting }) => setting.connections).filter((size) => typeof size === 'number'),
    );
    this.families = grouped(this.points, ({ setting }) => familyOf(setting, machine.cores));
    for (const family of this.families.values()) {
      for (const line of grouped(family, ({ setting }) => connectionKind(setting)).values()) {
        line.sort((a, b) => a.setting.concurrency - b.setting.concurrency);
        goOn(line);
        levelOut(line);
      }
    }
  }

  /**
   * What the setting does in the long run: of recorded neighbours, linear in logarithms of levels and figures. With fewer
   * connections than tasks in flight, as many tasks as have one are at it: what that concurrency does with a connection each,
   * times what the tasks that wait made of it where that was recorded.
   */
  at(setting) {
    const family = this.families.get(familyOf(setting, this.machine.cores));
    if (family === undefined)
      throw new Error(`${this.name}: no pool like that of ${JSON.stringify(setting)} was recorded`);
    const levels = [...grouped(family, (point) => point.setting.concurrency).entries()].sort(
      ([a], [b]) => a - b,
    );
    const { concurrency } = setting;
    if (typeof setting.connections !== 'number')
      return between(levels, concurrency, (points) => points.find(isKind(setting.connections)));
    const connections = Math.min(setting.connections, this.mostConnections);
    const eachHasOne = (level) => between(levels, level, (points) => points.find(isKind('most')));
    if (connections >= concurrency) return eachHasOne(concurrency);
    const share = between(levels, concurrency, (points) => waitingShare(points, connections, eachHasOne));
    return scaledBy(eachHasOne(connections), share);
  }

  /**
   * One trial, in virtual time. Nodes that are kept (`clock.kept`, by what they were started with) start once, and what differs
   * from one start to the next is the same in all their trials.
   */
  evaluate(setting, load, random, clock, keptNodes) {
    if (load.kind === 'batch') throw new Error('batches were not recorded');
    const point = this.at(setting);
    const { template } = point;
    if (template.refused !== undefined) {
      clock.ms += template.tookMs;
      throw new EnvironmentError(template.refused);
    }
    const { warmUpMs = 0, mostWarmUpMs = warmUpMs } = load;
    const { figures } = template;
    const startedAt = new Date(clock.ms).toISOString();
    const nodes = keptNodes === undefined ? undefined : this.#nodes(keptNodes, startedAt, random, clock);
    const isRunning = nodes !== undefined && nodes.tasks > 0;
    const beforeWindowMs = isRunning
      ? warmUpMs
      : Math.min(Math.max(figures.beforeWindowMs, warmUpMs), Math.max(mostWarmUpMs, warmUpMs));
    const restMs = isRunning ? 0 : template.tookMs - figures.beforeWindowMs - template.load.durationMs;
    clock.ms += restMs + beforeWindowMs + load.durationMs;
    const done = (point.capacity * load.durationMs) / 1_000;
    const throughput =
      load.kind === 'steady'
        ? offered(point, load)
        : this.#noisy(point, template.load.durationMs / load.durationMs, done, random, clock, nodes);
    const before = nodes && { startedAt: nodes.startedAt, loadMs: nodes.loadMs, tasks: nodes.tasks };
    if (nodes !== undefined) {
      nodes.loadMs += beforeWindowMs + load.durationMs;
      nodes.tasks += Math.max(1, Math.round(done));
    }
    return {
      startedAt,
      flags: template.flags.filter(({ kind }) => kind !== 'outliers'),
      figures: {
        ...figures,
        throughput,
        responseTime: NO_PERCENTILES,
        queueTime: NO_PERCENTILES,
        holdTime: NO_PERCENTILES,
        serviceTime: { ...NO_PERCENTILES, p50: figures.serviceP50 },
        tasks: {
          done: Math.round(done),
          failed: Math.round((done * point.errorShare) / Math.max(1e-3, 1 - point.errorShare)),
          unfinished: 0,
        },
        errorShare: point.errorShare,
        cores: { ...figures.cores, nodes: this.#cores(point, throughput, random, clock, nodes) },
        memoryPeakBytes: point.memoryBytes,
        makespanMs: null,
        convoyShare: null,
        generatorLatenessP99Ms: null,
        beforeWindowMs,
        warmUpMs: 0,
        ...(before === undefined ? {} : { keptNodes: before }),
        perTask: {},
      },
    };
  }

  #nodes(setting, startedAt, random, clock) {
    clock.kept ??= new Map();
    const key = describeNodes(setting);
    const known = clock.kept.get(key);
    if (known !== undefined) return known;
    const log = this.sigma.noise * standardNormal(random);
    const cpuLog = this.cpuSigma.noise * standardNormal(random);
    const started = { startedAt, log, cpuLog, loadMs: 0, tasks: 0 };
    clock.kept.set(key, started);
    return started;
  }

  /** That the nodes kept busy: of what the tasks that were done took, which a machine that is busy elsewhere changes less. */
  #cores(point, { value }, random, clock, nodes) {
    if (value === null) return point.cores;
    const drift = driftOf(clock, random, 'cpu', this.cpuSigma);
    const shape = drawn(this.cpuResiduals, random);
    const log =
      nodes === undefined
        ? shape * Math.hypot(this.cpuSigma.noise, CPU_SPREAD)
        : nodes.cpuLog + shape * CPU_SPREAD;
    return value * (point.cores / point.capacity) * Math.exp(log + drift);
  }

  /**
   * A trial's figure: the truth, the machine's speed at the time, and a recorded residual, drawn again. Noise within a
   * trial goes with the root of its length, what differs from trial to trial stays.
   */
  #noisy(point, scale, done, random, clock, nodes) {
    if (!(done >= 8)) return { value: null, low: null, high: null, unit: 'tasks/s', needed: 8 };
    const { noise } = this.sigma;
    const within = point.spread * Math.sqrt(scale);
    const speed = driftOf(clock, random, 'capacity', this.sigma);
    // The shape of what was left of trials, at the size that a trial of this length has.
    const shape = drawn(this.residuals, random);
    const log = nodes === undefined ? shape * Math.hypot(noise, within) : nodes.log + shape * within;
    const value = point.capacity * Math.exp(log + speed);
    const half = Z_95 * within;
    return { value, low: value * Math.exp(-half), high: value * Math.exp(half), unit: 'tasks/s' };
  }
}

/**
 * What the machine does to a figure now, as a logarithm: an Ornstein-Uhlenbeck process of the scales that were recorded.
 * @param name of the figure
 */
export function driftOf(clock, random, name, { drift, seconds }) {
  clock.drifts ??= new Map();
  const { ms, log } = clock.drifts.get(name) ?? { ms: clock.ms, log: drift * standardNormal(random) };
  const kept = Math.exp(-(clock.ms - ms) / (1_000 * seconds));
  const now = kept * log + drift * Math.sqrt(1 - kept ** 2) * standardNormal(random);
  clock.drifts.set(name, { ms: clock.ms, log: now });
  return now;
}

/** Residuals in units of what is typical of them. */
function shapesOf(residuals) {
  const typical = TO_SIGMA * median(residuals.map(Math.abs));
  return residuals.map((residual) => residual / typical);
}

function drawn(values, random) {
  return values[Math.floor(random() * values.length)];
}

/** A recorded setting: the means of its replicates, and how they differ. */
function pointOf(trials) {
  const { setting } = trials[0];
  const told = trials.filter(isTold);
  // What it used is known also where its capacity is not.
  const seen = told.length > 0 ? told : trials.filter(hasFigure);
  const template = seen[0] ?? trials[0];
  const meanOf = (figure, without) =>
    seen.length === 0 ? without : mean(seen.map(({ figures }) => figure(figures)));
  return {
    setting,
    template,
    isTold: told.length > 0,
    hasFigure: trials.some(hasFigure),
    // Nothing done that could be counted, or refused: no capacity.
    capacity: NOTHING,
    variance: 1,
    spread: meanOf(({ throughput }) => logStandardError(throughput) ?? UNKNOWN_SPREAD, UNKNOWN_SPREAD),
    cores: Math.max(
      1e-3,
      meanOf(({ cores }) => cores.nodes, 1),
    ),
    memoryBytes: meanOf(({ memoryPeakBytes }) => memoryPeakBytes, 1e8),
    errorShare: meanOf(({ errorShare }) => errorShare, 0),
  };
}

/**
 * A truth needs more than a study's trials do: in a window of just a service time, tasks that all began at once still show by
 * 5 % (512 in flight on a server that does 8 at a time were seen to do more than it can).
 */
function isTold(trial) {
  if (!hasFigure(trial) || !isMature(trial)) return false;
  const { load, setting, figures } = trial;
  const serviceMs = (1_000 * setting.nodes * setting.concurrency) / figures.throughput.value;
  return load.durationMs >= FEWEST_SERVICE_TIMES * serviceMs;
}

function hasFigure({ figures }) {
  return figures !== undefined && figures.throughput.value !== null && figures.throughput.value > 0;
}

/**
 * Where the window was shorter than a task takes (512 in flight on a lock that does 250 a second), the figure is of the
 * start: what the level below does is the better guess.
 */
function goOn(line) {
  for (const [at, point] of line.entries()) {
    const below = line[at - 1];
    if (point.isTold || !point.hasFigure || below === undefined) continue;
    Object.assign(point, { capacity: below.capacity, variance: below.variance, cores: below.cores });
    point.cpuPerTask = below.cpuPerTask;
  }
}

/** Of a trial's CPU time per task, besides what the machine's speed does to it. */
const CPU_SPREAD = 0.01;
/** Neighbours whose capacities differ by less than this many standard errors are on one plateau. */
const APART = 3;
/**
 * The truth of a surface is a mean of 2 to 6 trials, and the best of many such means is too good to be true: a regret
 * against it would be noise. So neighbouring concurrencies that cannot be told apart are taken as one plateau (the closest
 * pair first, until all that are left are apart), with their common mean. So does the CPU time that a task takes, which with the
 * capacity tells how many cores are busy.
 * @param line points by concurrency, all else alike
 */
function levelOut(line) {
  const capacities = leveled(line.map(({ capacity, variance }) => ({ log: Math.log(capacity), variance })));
  for (const [at, log] of capacities.entries()) line[at].capacity = Math.exp(log);
  const known = line.filter(({ cpuPerTask }) => cpuPerTask?.log !== undefined);
  const perTask = leveled(known.map(({ cpuPerTask }) => cpuPerTask));
  for (const [at, log] of perTask.entries())
    known[at].cores = Math.max(1e-3, Math.exp(log) * known[at].capacity);
}

/** @param effects logarithms with their variances, in order; @returns a logarithm for each */
export function leveled(effects) {
  const parts = effects.map(({ log, variance }, at) => ({ places: [at], log, variance }));
  for (;;) {
    const gaps = parts
      .slice(1)
      .map((part, at) => Math.abs(part.log - parts[at].log) / Math.sqrt(part.variance + parts[at].variance));
    const closest = gaps.indexOf(Math.min(...gaps));
    if (closest < 0 || gaps[closest] >= APART) break;
    const [a, b] = parts.splice(closest, 2);
    const weights = [1 / a.variance, 1 / b.variance];
    const total = weights[0] + weights[1];
    parts.splice(closest, 0, {
      places: [...a.places, ...b.places],
      log: (weights[0] * a.log + weights[1] * b.log) / total,
      variance: 1 / total,
    });
  }
  const logs = [];
  for (const { places, log } of parts) for (const at of places) logs[at] = log;
  return logs;
}

/** Settings whose connections follow the same rule. */
function connectionKind({ connections, concurrency }) {
  if (connections === null || connections === 'none') return connections;
  return connections === Math.min(concurrency, MOST_CONNECTIONS) || connections === concurrency
    ? 'most'
    : connections;
}

function familyOf({ poolType, implementation, workers, tasksPerWorker }, cores) {
  // A worker per core with one task each is where both ways to grow begin; it was recorded with the first.
  const isShared = poolType === 'event-loop' || (workers === cores && !singleOnly(implementation));
  return `${poolType} ${implementation} ${isShared || tasksPerWorker > 1 ? 'shared' : 'single'}`;
}

function singleOnly(implementation) {
  return POOLS.find((pool) => pool.implementation === implementation)?.maxTasksPerWorker === 1;
}

function isKind(kind) {
  return ({ setting }) => connectionKind(setting) === kind;
}

/**
 * What becomes of each figure when tasks wait for a connection: at one concurrency, of the numbers of connections that were
 * recorded, as ratios to as many tasks in flight with one each.
 */
function waitingShare(points, connections, eachHasOne) {
  const [{ setting, template }] = points;
  if (connections >= setting.concurrency) return { ...NO_DIFFERENCE, template };
  const levels = points
    .filter((point) => typeof point.setting.connections === 'number')
    .map((point) => [point.setting.connections, [ratioOf(point, eachHasOne(point.setting.connections))]])
    .sort(([a], [b]) => a - b);
  return between(levels, connections, ([ratio]) => ratio);
}

const NO_DIFFERENCE = { capacity: 1, cores: 1, memoryBytes: 1, spread: 1, errorShare: 0 };

function ratioOf(point, to) {
  return {
    template: point.template,
    capacity: point.capacity / to.capacity,
    cores: point.cores / to.cores,
    memoryBytes: point.memoryBytes / to.memoryBytes,
    spread: point.spread / to.spread,
    errorShare: point.errorShare,
  };
}

function scaledBy(point, { template, capacity, cores, memoryBytes, spread, errorShare }) {
  return {
    template,
    capacity: point.capacity * capacity,
    cores: point.cores * cores,
    memoryBytes: point.memoryBytes * memoryBytes,
    spread: point.spread * spread,
    errorShare: Math.max(point.errorShare, errorShare),
  };
}

/** @param levels ascending, each with what `pick` makes a point of */
function between(levels, wanted, pick) {
  const above = levels.findIndex(([level]) => level >= wanted);
  if (above === 0) return pick(levels[0][1]);
  if (above === -1) return pick(levels.at(-1)[1]);
  const [low, lowPoints] = levels[above - 1];
  const [high, highPoints] = levels[above];
  const a = pick(lowPoints);
  const b = pick(highPoints);
  const share = Math.log(wanted / low) / Math.log(high / low);
  const mix = (x, y) => Math.exp((1 - share) * Math.log(x) + share * Math.log(y));
  return {
    template: share < 0.5 ? a.template : b.template,
    capacity: mix(a.capacity, b.capacity),
    spread: (1 - share) * a.spread + share * b.spread,
    cores: mix(a.cores, b.cores),
    memoryBytes: mix(a.memoryBytes, b.memoryBytes),
    errorShare: (1 - share) * a.errorShare + share * b.errorShare,
  };
}

/** A steady load at a rate: whether it keeps up; response times were not recorded. */
function offered({ capacity }, { ratePerSecond }) {
  const value = Math.min(capacity, ratePerSecond);
  return { value, low: value, high: value, unit: 'tasks/s' };
}

/** As `Map.groupBy`, which Node.js 20 does not have. */
export function grouped(values, keyOf) {
  const groups = new Map();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

export function mean(values) {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
