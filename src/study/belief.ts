import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Setting } from '../fleet/setting.js';
import { describeSetting } from '../fleet/setting.js';

/** One trial's word about a setting. */
export interface Observation {
  readonly setting: Setting;
  /** Natural logarithm of the figure. */
  readonly log: number;
  /** Standard deviation of its noise, within the trial and from trial to trial. */
  readonly sigma: number;
  /** Made with processes that were still compiling. */
  readonly cold: boolean;
  /** When, ms, on any clock. */
  readonly atMs: number;
}

/** What is believed of some settings, jointly: logarithms of their figures, normally distributed. */
export interface Posterior {
  readonly means: readonly number[];
  readonly covariance: Matrix;
}

/** How far figures may be from what is expected of them; standard deviations of logarithms. */
interface Scales {
  /** The same for all pools, as a function of concurrency: what the tasks share. */
  readonly shared: number;
  /** The same for all pools, as a function of tasks per worker: what the tasks of one event loop share. */
  readonly loop: number;
  /** A pool type's own. */
  readonly pool: number;
  /** The machine's, from one minute to the next. */
  readonly drift: number;
  /** How likely that is before anything was measured; relative to the others. */
  readonly weight: number;
}

/** Each with what is thought of it before anything was measured, as a weight. */
const SHARED = [
  [0.02, 1],
  [0.1, 1],
  [0.4, 0.5],
] as const;
const LOOP = [
  [0.02, 1],
  [0.3, 0.3],
] as const;
const POOL = [
  [0.02, 1],
  [0.06, 1],
  [0.2, 0.3],
] as const;
const DRIFT = [
  [0.005, 1],
  [0.03, 0.5],
  [0.12, 0.1],
] as const;
const SCALES: readonly Scales[] = SHARED.flatMap(([shared, a]) =>
  LOOP.flatMap(([loop, b]) =>
    POOL.flatMap(([pool, c]) =>
      DRIFT.map(([drift, d]) => ({ shared, loop, pool, drift, weight: a * b * c * d })),
    ),
  ),
);
const OVERALL = 0.3;
const POOL_TYPE = 0.15;
const IMPLEMENTATION = { level: 0.04, doubling: 0.015 };
const CONNECTIONS = 0.3;
const COLD = 0.1;
/** Settings on one plateau do differ. */
const JITTER = 0.015;
/** Figures a step of this many doublings apart have little to do with each other. */
const CONCURRENCY_DOUBLINGS = 2;
const CONNECTION_DOUBLINGS = 1.5;
const DRIFT_MS = 15_000;
/** Sets of scales that explain the figures worse by this factor are left out. */
const NEGLIGIBLE = 1e-3;

/**
 * What all trials of a study together say about any setting: a Gaussian process on the logarithm of the figure.
 *
 * Its mean is what the model expects; what is off from that is the sum of parts that settings have in common the more, the
 * closer they are (all pools at this concurrency, this pool type, this implementation, as many connections), of how cold
 * a trial was, and of how the machine did at the time, so that trials side by side are compared with each other. A trial
 * of 300 ms says little by itself; ten of them along a curve say where its top is.
 *
 * Rasmussen & Williams, _Gaussian Processes for Machine Learning_, MIT Press 2006, ch. 2 and 5. The scales of the parts are
 * not fitted, which with few trials would be too sure of itself, but averaged over, each weighed by how well it explains
 * what was seen (its marginal likelihood).
 */
export class Belief {
  readonly #observations: readonly Observation[];
  readonly #expectation: (setting: Setting) => number;
  readonly #parts: readonly Weighed[];

  /** @param expectation logarithm of the figure that the model lets expect of a setting */
  constructor(observations: readonly Observation[], expectation: (setting: Setting) => number) {
    this.#observations = observations;
    this.#expectation = expectation;
    const residuals = Matrix.columnVector(observations.map(({ setting, log }) => log - expectation(setting)));
    const points = observations.map(({ setting }) => pointOf(setting));
    const parts =
      observations.length === 0 ? [] : SCALES.map((scales) => this.#explain(points, residuals, scales));
    const best = Math.max(...parts.map(({ logEvidence }) => logEvidence));
    const likely = parts.filter(({ logEvidence }) => logEvidence - best > Math.log(NEGLIGIBLE));
    const weights = likely.map(({ logEvidence }) => Math.exp(logEvidence - best));
    const total = sum(weights, (weight) => weight);
    this.#parts = likely.map((part, at) => ({ ...part, share: weights[at]! / total }));
  }

  /** Of a trial: the median of their standard deviations. */
  get usualNoise(): number {
    const sigmas = this.#observations.map(({ sigma }) => sigma).sort((a, b) => a - b);
    return sigmas[sigmas.length >> 1] ?? 0;
  }

  /** Of settings whose processes are warm, at no time in particular. */
  at(settings: readonly Setting[]): Posterior {
    const m = settings.length;
    const targets = settings.map(pointOf);
    const expected = settings.map((setting) => this.#expectation(setting));
    const moments = this.#parts.map((part) => this.#momentsBy(part, targets, expected));
    const means = expected.map((_, i) =>
      sum(moments, ({ means: own }, at) => this.#parts[at]!.share * own[i]!),
    );
    const covariance = Matrix.zeros(m, m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j <= i; j++) {
        const value = sum(moments, ({ means: own, covariance: within }, at) => {
          const between = (own[i]! - means[i]!) * (own[j]! - means[j]!);
          return this.#parts[at]!.share * (within.get(i, j) + between);
        });
        covariance.set(i, j, value);
        covariance.set(j, i, value);
      }
    }
    return { means, covariance };
  }

  /** How far settings are above a reference: the difference of their logarithms, each by itself. */
  above(reference: Setting, settings: readonly Setting[]): readonly { mean: number; sigma: number }[] {
    const points = [reference, ...settings].map(pointOf);
    const expected = [reference, ...settings].map((setting) => this.#expectation(setting));
    const moments = this.#parts.map((part) => this.#differencesBy(part, points, expected));
    return settings.map((_, i) => {
      const mean = sum(moments, (own, at) => this.#parts[at]!.share * own[i]!.mean);
      const square = sum(
        moments,
        (own, at) => this.#parts[at]!.share * (own[i]!.variance + (own[i]!.mean - mean) ** 2),
      );
      return { mean, sigma: Math.sqrt(Math.max(0, square)) };
    });
  }

  /** Of each point but the first, the difference to the first. */
  /**
   * How far the mean of trials at these times is off by what the machine did then: standard deviation of the logarithm. Of
   * a drift that no study of this length can see, it knows nothing.
   * @param timesMs at least one
   * @param least drift to reckon with, standard deviation of the logarithm
   */
  driftSigma(timesMs: readonly number[], least = 0): number {
    const pairs = timesMs.flatMap((a) => timesMs.map((b) => Math.exp(-Math.abs(a - b) / DRIFT_MS)));
    const correlation = sum(pairs, (value) => value) / pairs.length;
    const variance = sum(this.#parts, ({ scales, share }) => share * scales.drift ** 2);
    return Math.sqrt(Math.max(least ** 2, variance) * correlation);
  }

  #differencesBy(part: Part, points: readonly Point[], expected: readonly number[]) {
    const { scales, lower } = part;
    const cross = points.map((point) => part.points.map((own) => covariance(point, own, scales)));
    const prior = (a: Point, b: Point) => covariance(a, b, scales);
    const [reference] = points as [Point, ...Point[]];
    return points.slice(1).map((point, at) => {
      const row = cross[at + 1]!.map((value, i) => value - cross[0]![i]!);
      const shift = sum(row, (value, i) => value * part.weights.get(i, 0));
      // What is known: the squared length of L⁻¹ times the row.
      const solved: number[] = [];
      let known = 0;
      for (let i = 0; i < row.length; i++) {
        let value = row[i]!;
        for (let j = 0; j < i; j++) value -= lower.get(i, j) * solved[j]!;
        solved.push(value / lower.get(i, i));
        known += solved[i]! ** 2;
      }
      const variance =
        prior(point, point) + prior(reference, reference) - 2 * prior(point, reference) - known;
      return { mean: expected[at + 1]! - expected[0]! + shift, variance: Math.max(0, variance) };
    });
  }

  #momentsBy(part: Part, targets: readonly Point[], expected: readonly number[]): Posterior {
    const cross = new Matrix(
      targets.map((target) => part.points.map((point) => covariance(target, point, part.scales))),
    );
    const shift = cross.mmul(part.weights);
    const prior = new Matrix(targets.map((a) => targets.map((b) => covariance(a, b, part.scales))));
    const known = cross.mmul(part.decomposition.solve(cross.transpose()));
    return {
      means: expected.map((log, i) => log + shift.get(i, 0)),
      covariance: prior.sub(known),
    };
  }

  #explain(points: readonly Point[], residuals: Matrix, scales: Scales): Part {
    const n = points.length;
    const gram = Matrix.zeros(n, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const a = this.#observations[i]!;
        const b = this.#observations[j]!;
        let value = covariance(points[i]!, points[j]!, scales);
        value += scales.drift ** 2 * Math.exp(-Math.abs(a.atMs - b.atMs) / DRIFT_MS);
        if (a.cold && b.cold) value += coldness(points[i]!, points[j]!);
        if (i === j) value += a.sigma ** 2;
        gram.set(i, j, value);
        gram.set(j, i, value);
      }
    }
    const decomposition = new CholeskyDecomposition(gram);
    const weights = decomposition.solve(residuals);
    const lower = decomposition.lowerTriangularMatrix;
    let logDeterminant = 0;
    for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(lower.get(i, i));
    const fit = residuals.transpose().mmul(weights).get(0, 0);
    return {
      scales,
      points,
      decomposition,
      lower,
      weights,
      logEvidence: Math.log(scales.weight) - 0.5 * (fit + logDeterminant),
    };
  }
}

interface Part {
  readonly scales: Scales;
  readonly points: readonly Point[];
  readonly decomposition: CholeskyDecomposition;
  readonly lower: Matrix;
  readonly weights: Matrix;
  readonly logEvidence: number;
}

/** One way to see it, and how likely it is: 0 to 1, all of them together 1. */
interface Weighed extends Part {
  readonly share: number;
}

/** A setting as the kernel sees it. */
interface Point {
  readonly key: string;
  readonly poolType: string;
  readonly implementation: string | null;
  readonly concurrency: number;
  readonly workers: number;
  readonly tasksPerWorker: number;
  /** Doublings; `null` for a connection per use, 0 where there are none. */
  readonly connections: number | null;
}

function pointOf(setting: Setting): Point {
  const { poolType, implementation, concurrency, workers, connections } = setting;
  return {
    key: describeSetting(setting),
    poolType,
    implementation,
    concurrency: Math.log2(concurrency),
    workers: Math.log2(workers),
    tasksPerWorker: Math.log2(setting.tasksPerWorker),
    connections: connections === 'none' ? null : Math.log2(connections ?? 1),
  };
}

function covariance(a: Point, b: Point, { shared, loop, pool }: Scales): number {
  const levels = walk(a.concurrency, b.concurrency);
  let value = OVERALL ** 2 + shared ** 2 * levels;
  value += loop ** 2 * walk(a.tasksPerWorker, b.tasksPerWorker);
  value += CONNECTIONS ** 2 * alikeConnections(a.connections, b.connections);
  if (a.poolType === b.poolType) {
    value += POOL_TYPE ** 2 + pool ** 2 * levels + pool ** 2 * walk(a.workers, b.workers);
    if (a.implementation === b.implementation)
      value += IMPLEMENTATION.level ** 2 + IMPLEMENTATION.doubling ** 2 * levels;
  }
  return a.key === b.key ? value + JITTER ** 2 : value;
}

/**
 * A random walk over doublings: with one task at a time the model is nearly right, and each doubling may add something of
 * its own that all higher levels have in common. It bends where figures do, at a limit of what is shared.
 */
function walk(a: number, b: number): number {
  return Math.min(a, b);
}

function coldness(a: Point, b: Point): number {
  const common = COLD ** 2;
  if (a.poolType !== b.poolType) return common;
  return common + COLD ** 2 * near(a.concurrency - b.concurrency, CONCURRENCY_DOUBLINGS);
}

function alikeConnections(a: number | null, b: number | null): number {
  if (a === null || b === null) return a === b ? 1 : 0;
  return near(a - b, CONNECTION_DOUBLINGS);
}

/** The squared-exponential kernel. */
function near(distance: number, scale: number): number {
  return Math.exp(-0.5 * (distance / scale) ** 2);
}

function sum<T>(values: readonly T[], of: (value: T, at: number) => number): number {
  return values.reduce((total, value, at) => total + of(value, at), 0);
}
