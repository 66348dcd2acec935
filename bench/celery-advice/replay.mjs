// Replays `tune --celery` on the recorded grids, on a clock of its own and with the noise that was recorded: how far its
// answers are from the grid's best, over many seeds. A live study (compare.mjs) is one of these.
//
//   node bench/celery-advice/replay.mjs [workload...] [--seeds 100] [--verbose]
import { parseArgs } from 'node:util';
import { describeSetting } from '../../dist/fleet/setting.js';
import { EnvironmentError } from '../../dist/foundation/errors.js';
import { seededRandom, standardNormal } from '../../dist/foundation/random.js';
import { CELERY_POOLS } from '../../dist/study/arm.js';
import { defaultCelerySetting } from '../../dist/study/default-setting.js';
import { runStudy } from '../../dist/study/run-study.js';
import { logStandardError } from '../../dist/trial/compare.js';
import { Z_95 } from '../../dist/trial/normal-distribution.js';
import { takeApart } from '../advice/mixed-model.mjs';
import { leveled } from '../advice/surface.mjs';
import { geometricMean, readGrid } from './grid.mjs';
import { workloadsNamed } from './workloads.mjs';

/** As in a live comparison, less what importing the app and calibrating take of it. */
const GRID_SHARE = 0.14;
const TRIALS_SHARE = 0.9;
const NEAR = 0.95;
const SURE = 0.9;
/** Of a trial without an interval. */
const UNKNOWN_SPREAD = 0.1;
/** A setting that does less is another kind of noise. */
const ALIKE = 0.5;
const NOTHING = 1e-3;
const FEWEST_DONE = 8;
/** Share of the cores from which the machine's speed begins to decide what is done, and from which it does alone. */
const BUSY = { from: 0.5, to: 0.85 };
const WITHHELD = { value: null, low: null, high: null, unit: 'ms' };
const NO_PERCENTILES = Object.fromEntries(
  ['p50', 'p90', 'p95', 'p99', 'p999', 'max'].map((name) => [name, WITHHELD]),
);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '100' }, verbose: { type: 'boolean', default: false } },
});

/** A recorded grid as a fleet. */
class RecordedGrid {
  constructor(grid) {
    this.calibration = grid.calibration;
    this.machine = grid.machine;
    const early = grid.points.filter(({ setting }) => setting.acknowledgement === 'early');
    this.nodes = early[0].setting.nodes;
    this.lines = new Map();
    for (const { setting, trials, objections, done } of early) {
      const kind = kindOf(setting);
      const spread = geometricMean(
        trials.map(({ capacity }) =>
          Math.max(1e-3, logStandardError(capacity ?? WITHHELD) ?? UNKNOWN_SPREAD),
        ),
      );
      this.lines.set(kind, [
        ...(this.lines.get(kind) ?? []),
        { setting, trials, objections, capacity: Math.max(NOTHING, done), spread },
      ]);
    }
    for (const line of this.lines.values())
      line.sort((a, b) => a.setting.concurrency - b.setting.concurrency);
    const points = [...this.lines.values()].flat();
    const best = Math.max(...points.map(({ capacity }) => capacity));
    const alike = points.filter(({ capacity }) => capacity >= ALIKE * best);
    const { scales, effects } = takeApart(
      alike.flatMap(({ setting, trials }) =>
        trials.map(({ capacity, startedAt }) => ({
          key: describeSetting(setting),
          log: Math.log(capacity.value),
          within: logStandardError(capacity) ?? UNKNOWN_SPREAD,
          atMs: Date.parse(startedAt),
        })),
      ),
    );
    /** Standard deviations of logarithms: the machine's drift with its time constant, and noise from one start to the next. */
    this.sigma = scales;
    const within = mean(alike.map(({ spread }) => spread ** 2));
    for (const point of points) {
      const effect = effects.get(describeSetting(point.setting));
      point.variance =
        effect?.variance ?? (scales.noise ** 2 + scales.drift ** 2 + within) / point.trials.length;
      if (effect !== undefined) point.capacity = Math.exp(effect.log);
    }
    // Multipliers of one concurrency, then concurrencies of one multiplier.
    for (const own of groupedBy(points, ({ setting }) => `${setting.poolType} ${setting.concurrency}`))
      levelOut(own.toSorted((a, b) => a.capacity - b.capacity));
    for (const line of this.lines.values()) levelOut(line);
    const truths = points.filter(({ objections }) => objections.length === 0);
    this.best = truths.reduce((most, point) => (point.capacity > most.capacity ? point : most));
  }

  /** What the setting does in the long run: between recorded levels, and multipliers, linear in logarithms. */
  at(setting) {
    const between = MULTIPLIERS_FOR[setting.prefetchMultiplier] ?? [setting.prefetchMultiplier];
    const points = between.map((prefetchMultiplier) => this.#atLevel({ ...setting, prefetchMultiplier }));
    return { ...points[0], capacity: geometricMean(points.map(({ capacity }) => capacity)) };
  }

  #atLevel(setting) {
    const line = this.lines.get(kindOf(setting));
    if (line === undefined) throw new Error(`no pool like ${describeSetting(setting)} was recorded`);
    const above = line.findIndex((point) => point.setting.concurrency >= setting.concurrency);
    if (above <= 0) return line.at(above === 0 ? 0 : -1);
    const [low, high] = [line[above - 1], line[above]];
    const share =
      Math.log(setting.concurrency / low.setting.concurrency) /
      Math.log(high.setting.concurrency / low.setting.concurrency);
    const nearest = share < 0.5 ? low : high;
    return { ...nearest, capacity: low.capacity ** (1 - share) * high.capacity ** share };
  }

  /** One trial, in virtual time. */
  evaluate(setting, load, random, clock) {
    const point = this.at(setting);
    const trial = point.trials[Math.floor(random() * point.trials.length)];
    if (trial.refused !== undefined) {
      clock.ms += trial.tookMs;
      throw new EnvironmentError(trial.refused);
    }
    const beforeWindowMs =
      load.kind === 'saturating' ? Math.max(load.warmUpMs ?? 0, trial.load.mostWarmUpMs ?? 0) : 0;
    const restMs = Math.max(0, trial.tookMs - trial.load.durationMs - (trial.load.mostWarmUpMs ?? 0));
    const startedAt = new Date(clock.ms).toISOString();
    const slowness = driftOf(clock, random, this.sigma) + this.sigma.noise * standardNormal(random);
    // A setting whose tasks wait does the same on a slower machine, with more CPU time for each.
    const busy = (trial.cores.nodes + trial.cores.lab + trial.cores.upstreams) / this.machine.cores;
    const share = Math.min(1, Math.max(0, (busy - BUSY.from) / (BUSY.to - BUSY.from)));
    const capacity = point.capacity * Math.exp(-share * slowness);
    const isBatch = load.kind === 'batch';
    const windowMs = isBatch ? (1_000 * load.tasks) / capacity : load.durationMs;
    const within = point.spread * Math.sqrt(trial.load.durationMs / Math.max(1, windowMs));
    const seen = capacity * Math.exp(within * standardNormal(random));
    const offered = load.kind === 'steady' ? Math.min(load.ratePerSecond, seen) : seen;
    clock.ms += restMs + beforeWindowMs + windowMs;
    const done = Math.round((offered * windowMs) / 1_000);
    const half = Z_95 * within;
    return {
      startedAt,
      flags: trial.flags.filter(({ kind }) => kind === 'stalled' || kind === 'hub-blocked'),
      figures: {
        throughput:
          done >= FEWEST_DONE
            ? {
                value: offered,
                low: offered * Math.exp(-half),
                high: offered * Math.exp(half),
                unit: 'tasks/s',
              }
            : { ...WITHHELD, unit: 'tasks/s', samplesNeeded: FEWEST_DONE },
        responseTime: NO_PERCENTILES,
        queueTime: NO_PERCENTILES,
        holdTime: NO_PERCENTILES,
        serviceTime: { ...NO_PERCENTILES, p50: { ...WITHHELD, value: trial.serviceP50Ms } },
        tasks: { done, failed: 0, unfinished: 0 },
        errors: {},
        errorShare: 0,
        makespanMs: isBatch ? windowMs : null,
        cores: scaled(trial, offered, Math.exp(slowness)),
        memoryPeakBytes: trial.memoryPeakBytes,
        eventLoop: null,
        connections: [],
        convoyShare: setting.nodes > 1 ? 0 : null,
        heldPeak: trial.heldPeak,
        generatorLatenessP99Ms: null,
        beforeWindowMs,
        warmUpMs: 0,
        startUpMs: trial.startUpMs,
        perTask: {},
        faults: [],
      },
    };
  }
}

/** What the machine does to a figure now, as a logarithm: an Ornstein-Uhlenbeck process. */
function driftOf(clock, random, { drift, seconds }) {
  const { ms, log } = clock.drift ?? { ms: clock.ms, log: drift * standardNormal(random) };
  const kept = Math.exp(-(clock.ms - ms) / (1_000 * seconds));
  const now = kept * log + drift * Math.sqrt(1 - kept ** 2) * standardNormal(random);
  clock.drift = { ms: clock.ms, log: now };
  return now;
}

/** Multipliers between recorded ones. */
const MULTIPLIERS_FOR = { 2: [1, 4], 16: [4, 0] };

function kindOf({ poolType, prefetchMultiplier }) {
  return `${poolType} ${prefetchMultiplier}`;
}

function scaled({ cores, capacity }, offered, slowness) {
  const share = capacity?.value > 0 ? (slowness * offered) / capacity.value : 1;
  return { ...cores, nodes: cores.nodes * share, lab: cores.lab * share };
}

function groupedBy(points, keyOf) {
  const groups = new Map();
  for (const point of points) groups.set(keyOf(point), [...(groups.get(keyOf(point)) ?? []), point]);
  return [...groups.values()];
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Neighbours that cannot be told apart are one plateau: the best of many noisy means is too good to be true. */
function levelOut(line) {
  const logs = leveled(line.map(({ capacity, variance }) => ({ log: Math.log(capacity), variance })));
  for (const [at, log] of logs.entries()) line[at].capacity = Math.exp(log);
}

async function study(recorded, grid, seed) {
  const random = seededRandom(seed);
  const clock = { ms: 0 };
  const { cores, memoryBytes } = grid.machine;
  const tasks = grid.calibration.tasks.map(({ name }) => ({ name, weight: 1 }));
  const result = await runStudy({
    evaluate: async (setting, load) => recorded.evaluate(setting, load, random, clock),
    calibration: grid.calibration,
    workload: { name: grid.workload, modulePath: grid.workload, tasks, hasSetup: false },
    objective: { kind: 'throughput', maxErrorShare: 0.01 },
    space: {
      cores,
      memoryBytes,
      usesConnections: false,
      pools: CELERY_POOLS,
      limits: { nodes: recorded.nodes },
    },
    defaultSetting: { ...defaultCelerySetting(Math.max(1, Math.round(cores))), nodes: recorded.nodes },
    budgetMs: GRID_SHARE * TRIALS_SHARE * grid.gridMs,
    seed,
    clock: () => clock.ms,
    onEvent: (event) => {
      if (values.verbose && event.kind === 'decision') console.log(`  ${event.text}`);
    },
  });
  return { result, tookMs: clock.ms };
}

console.log(
  '| workload | regret, median | 95th percentile | worst | within 5 % | pools | sure, mean | trials |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const workload of workloadsNamed(positionals)) {
  const grid = readGrid(workload);
  if (!grid?.isComplete) continue;
  const recorded = new RecordedGrid(grid);
  const regrets = [];
  const pools = new Map();
  const sure = [];
  const wrongs = [];
  const counts = [];
  const stages = new Map();
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const { result } = await study(recorded, grid, seed);
    const { recommended, trials } = result;
    const truth = recommended === null ? 0 : recorded.at(recommended.setting).capacity;
    regrets.push(1 - truth / recorded.best.capacity);
    const pool = recommended?.setting.poolType ?? 'none';
    pools.set(pool, (pools.get(pool) ?? 0) + 1);
    sure.push(recommended?.confidence ?? 0);
    if (sure.at(-1) >= SURE) wrongs.push(regrets.at(-1) > 1 - NEAR ? 1 : 0);
    counts.push(trials.length);
    for (const { stage, load } of trials) {
      const key = `${stage} ${load.kind}`;
      stages.set(key, (stages.get(key) ?? 0) + 1);
    }
    if (values.verbose) {
      const name = recommended === null ? 'none' : describeSetting(recommended.setting);
      console.log(
        `  seed ${seed}: ${name}, regret ${percent(regrets.at(-1))}, best ${describeSetting(recorded.best.setting)}`,
      );
    }
  }
  if (values.verbose)
    for (const [key, count] of stages) console.log(`  ${key}: ${(count / regrets.length).toFixed(1)} trials`);
  regrets.sort((a, b) => a - b);
  const at = (share) => regrets[Math.min(regrets.length - 1, Math.floor(share * regrets.length))];
  const near = regrets.filter((regret) => regret <= 1 - NEAR).length / regrets.length;
  console.log(
    `| ${[workload.name, percent(at(0.5)), percent(at(0.95)), percent(at(1)), percent(near), [...pools].map(([name, count]) => `${name} ${count}`).join(', '), percent(mean(sure)), `${wrongs.length}, ${wrongs.length === 0 ? '' : percent(mean(wrongs))}`, mean(counts).toFixed(0)].join(' | ')} |`,
  );
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
