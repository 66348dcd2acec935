// A recorded grid as a fleet: any setting between the recorded ones, at a time that is told and not spent, with the noise
// that was recorded.
import { describeSetting } from '../../dist/fleet/setting.js';
import { EnvironmentError } from '../../dist/foundation/errors.js';
import { standardNormal } from '../../dist/foundation/random.js';
import { logStandardError } from '../../dist/trial/compare.js';
import { Z_95 } from '../../dist/trial/normal-distribution.js';
import { takeApart } from '../advice/mixed-model.mjs';
import { driftOf, grouped, leveled, mean } from '../advice/surface.mjs';
import { geometricMean } from './grid.mjs';

/** Of a trial without an interval. */
const UNKNOWN_SPREAD = 0.1;
/** A setting that does less is another kind of noise. */
const ALIKE = 0.5;
const NOTHING = 1e-3;
const FEWEST_DONE = 8;
/** Share of the cores from which the machine's speed begins to decide what is done, and from which it does alone. */
const BUSY = { from: 0.5, to: 0.85 };
/** What warm-ups took of the longest that they might, in live studies. */
const OF_MOST_WARM_UP = 0.8;
const WITHHELD = { value: null, low: null, high: null, unit: 'ms' };
const NO_PERCENTILES = Object.fromEntries(
  ['p50', 'p90', 'p95', 'p99', 'p999', 'max'].map((name) => [name, WITHHELD]),
);

/** A recorded grid as a fleet. */
export class RecordedGrid {
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
    for (const own of grouped(points, ({ setting }) => `${setting.poolType} ${setting.concurrency}`).values())
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
    const { warmUpMs = 0, mostWarmUpMs = warmUpMs } = load;
    const beforeWindowMs = Math.max(warmUpMs, OF_MOST_WARM_UP * mostWarmUpMs);
    const restMs = Math.max(0, trial.tookMs - trial.load.durationMs - (trial.load.mostWarmUpMs ?? 0));
    const startedAt = new Date(clock.ms).toISOString();
    const slowness =
      driftOf(clock, random, 'capacity', this.sigma) + this.sigma.noise * standardNormal(random);
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

/** Multipliers between recorded ones. */
const MULTIPLIERS_FOR = { 2: [1, 4], 16: [4, 0] };

function kindOf({ poolType, prefetchMultiplier }) {
  return `${poolType} ${prefetchMultiplier}`;
}

function scaled({ cores, capacity }, offered, slowness) {
  const share = capacity?.value > 0 ? (slowness * offered) / capacity.value : 1;
  return { ...cores, nodes: cores.nodes * share, lab: cores.lab * share };
}

/** Neighbours that cannot be told apart are one plateau: the best of many noisy means is too good to be true. */
function levelOut(line) {
  const logs = leveled(line.map(({ capacity, variance }) => ({ log: Math.log(capacity), variance })));
  for (const [at, log] of logs.entries()) line[at].capacity = Math.exp(log);
}
