import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Setting } from '../fleet/setting.js';
import {
  alikeInCold,
  alikeInTime,
  coldness,
  covariance,
  type Point,
  pointOf,
  SCALES,
  type Scales,
  type Shape,
} from './kernel.js';

/** One trial's word about a setting. */
export interface Observation {
  readonly setting: Setting;
  /** Natural logarithm of the figure. */
  readonly log: number;
  /** Standard deviation of its noise: within it, and from one start of nodes to the next. */
  readonly within: number;
  readonly between: number;
  /** Which nodes it ran on: observations with the same have what differs between starts in common. */
  readonly nodes: string;
  /** How long its nodes had been under load in the middle of its window, ms. */
  readonly ageMs: number;
  /** When, ms, on any clock. */
  readonly atMs: number;
}

/** What is believed of some settings, jointly: logarithms of their figures, normally distributed. */
export interface Posterior {
  readonly means: readonly number[];
  readonly covariance: Matrix;
}

/** Of some of the settings, by their places. */
export function partOf({ means, covariance }: Posterior, places: readonly number[]): Posterior {
  return {
    means: places.map((at) => means[at]!),
    covariance: covariance.selection([...places], [...places]),
  };
}

/** Sets of scales that explain the figures worse by this factor are left out. */
const NEGLIGIBLE = 1e-3;

/**
 * What all trials of a study together say about any setting: a Gaussian process on the logarithm of the figure.
 *
 * Its mean is what the model expects; what is off from that is the sum of parts that settings have in common the more, the
 * closer they are (all pools at this concurrency, this pool type, this implementation, as many connections), of how cold
 * its nodes were, of what its nodes are by themselves (code layout, when what was compiled), which trials of other settings on
 * the same nodes share, and of how the machine did at the time, so that trials side by side are compared with each other. A trial
 * of 300 ms says little by itself; ten of them along a curve say where its top is.
 *
 * Rasmussen & Williams, _Gaussian Processes for Machine Learning_, MIT Press 2006, ch. 2 and 5. The scales of the parts are
 * not fitted, which with few trials would be too sure of itself, but averaged over, each weighed by how well it explains
 * what was seen (its marginal likelihood).
 */
export class Belief {
  readonly #observations: readonly Observation[];
  /** Of the observations' settings. */
  readonly #points: readonly Point[];
  readonly #expectation: (setting: Setting) => number;
  readonly #parts: readonly Weighed[];

  /**
   * @param observations at least one
   * @param expectation logarithm of the figure that the model lets expect of a setting
   */
  constructor(observations: readonly Observation[], expectation: (setting: Setting) => number) {
    this.#observations = observations;
    this.#expectation = expectation;
    const residuals = Matrix.columnVector(observations.map(({ setting, log }) => log - expectation(setting)));
    this.#points = observations.map(({ setting }) => pointOf(setting));
    const parts = observations.length === 0 ? [] : this.#explanations(residuals);
    const best = Math.max(...parts.map(({ logEvidence }) => logEvidence));
    const likely = parts.filter(({ logEvidence }) => logEvidence - best > Math.log(NEGLIGIBLE));
    const weights = likely.map(({ logEvidence }) => Math.exp(logEvidence - best));
    const total = sum(weights, (weight) => weight);
    this.#parts = likely.map((part, at) => ({ ...part, share: weights[at]! / total }));
  }

  /** Of a trial: the median of their standard deviations. */
  get usualNoise(): number {
    const sigmas = this.#observations
      .map(({ within, between: start }) => Math.hypot(within, start))
      .sort((a, b) => a - b);
    return sigmas[sigmas.length >> 1] ?? 0;
  }

  /** Of settings whose nodes are as warm as the warmest that were seen, at no time in particular. */
  at(settings: readonly Setting[]): Posterior {
    const m = settings.length;
    const targets = settings.map(pointOf);
    const expected = settings.map((setting) => this.#expectation(setting));
    const priorOf = memoized((shape: Shape) => between(targets, targets, (a, b) => covariance(a, b, shape)));
    const crossOf = memoized((shape: Shape) =>
      between(targets, this.#points, (a, b) => covariance(a, b, shape)),
    );
    const moments = this.#parts.map((part) => {
      const { shape } = part.scales;
      return this.#momentsBy(part, expected, priorOf(shape), crossOf(shape));
    });
    const means = expected.map((_, i) =>
      sum(moments, ({ means: own }, at) => this.#parts[at]!.share * own[i]!),
    );
    // The law of total covariance: within each way to see it, and between them.
    const total = Matrix.zeros(m, m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j <= i; j++) {
        const value = sum(moments, ({ means: own, covariance: within }, at) => {
          const between = (own[i]! - means[i]!) * (own[j]! - means[j]!);
          return this.#parts[at]!.share * (within.get(i, j) + between);
        });
        total.set(i, j, value);
        total.set(j, i, value);
      }
    }
    return { means, covariance: total };
  }

  /** How far settings are above a reference: the difference of their logarithms, each by itself. */
  above(reference: Setting, settings: readonly Setting[]): readonly { mean: number; sigma: number }[] {
    const points = [reference, ...settings].map(pointOf);
    const expected = [reference, ...settings].map((setting) => this.#expectation(setting));
    const crossOf = memoized((shape: Shape) =>
      points.map((point) => this.#points.map((own) => covariance(point, own, shape))),
    );
    const moments = this.#parts.map((part) =>
      this.#differencesBy(part, points, expected, crossOf(part.scales.shape)),
    );
    return settings.map((_, i) => {
      const mean = sum(moments, (own, at) => this.#parts[at]!.share * own[i]!.mean);
      const square = sum(
        moments,
        (own, at) => this.#parts[at]!.share * (own[i]!.variance + (own[i]!.mean - mean) ** 2),
      );
      return { mean, sigma: Math.sqrt(Math.max(0, square)) };
    });
  }

  /**
   * How far the mean of trials at these times is off by what the machine did then: standard deviation of the logarithm. Of
   * a drift that no study of this length can see, it knows nothing.
   * @param timesMs at least one
   * @param least drift to reckon with, standard deviation of the logarithm
   */
  driftSigma(timesMs: readonly number[], least = 0): number {
    const pairs = timesMs.flatMap((a) => timesMs.map((b) => alikeInTime(a, b)));
    const correlation = sum(pairs, (value) => value) / pairs.length;
    const variance = sum(this.#parts, ({ scales, share }) => share * scales.drift ** 2);
    return Math.sqrt(Math.max(least ** 2, variance) * correlation);
  }

  /** Of each point but the first, the difference to the first. */
  #differencesBy(part: Part, points: readonly Point[], expected: readonly number[], cross: number[][]) {
    const { scales, lower } = part;
    const prior = (a: Point, b: Point) => covariance(a, b, scales.shape);
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

  #momentsBy(part: Part, expected: readonly number[], prior: Matrix, cross: Matrix): Posterior {
    const shift = cross.mmul(part.weights);
    const known = cross.mmul(part.decomposition.solve(cross.transpose()));
    return {
      means: expected.map((log, i) => log + shift.get(i, 0)),
      covariance: Matrix.sub(prior, known),
    };
  }

  /** What each set of scales makes of the figures. */
  #explanations(residuals: Matrix): Part[] {
    const observations = this.#observations;
    const points = this.#points;
    const settingsOf = memoized((shape: Shape) => between(points, points, (a, b) => covariance(a, b, shape)));
    const inTime = between(observations, observations, (a, b) => alikeInTime(a.atMs, b.atMs));
    const coldAlike = between(points, points, alikeInCold);
    const inColdOf = memoized((cold: Scales['cold']) => Matrix.mul(coldAlike, this.#coldness(cold)));
    const noise = between(observations, observations, (a, b) => {
      const start = a.nodes === b.nodes ? a.between * b.between : 0;
      return a === b ? a.within ** 2 + start : start;
    });
    return SCALES.map((scales) => {
      const gram = Matrix.add(settingsOf(scales.shape), noise);
      gram.add(Matrix.mul(inTime, scales.drift ** 2)).add(inColdOf(scales.cold));
      return this.#explain(gram, residuals, scales);
    });
  }

  /** Of each two observations: how cold one was beyond the warmest, times how cold the other was, times the size squared. */
  #coldness(cold: Scales['cold']): Matrix {
    const each = this.#observations.map(({ ageMs }) => coldness(ageMs, cold));
    const least = Math.min(...each);
    const beyond = each.map((own) => cold.size * (own - least));
    return between(beyond, beyond, (a, b) => a * b);
  }

  #explain(gram: Matrix, residuals: Matrix, scales: Scales): Part {
    const n = gram.rows;
    const decomposition = new CholeskyDecomposition(gram);
    const weights = decomposition.solve(residuals);
    const lower = decomposition.lowerTriangularMatrix;
    let logDeterminant = 0;
    for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(lower.get(i, i));
    const fit = residuals.transpose().mmul(weights).get(0, 0);
    return {
      scales,
      decomposition,
      lower,
      weights,
      logEvidence: Math.log(scales.weight) - 0.5 * (fit + logDeterminant),
    };
  }
}

interface Part {
  readonly scales: Scales;
  readonly decomposition: CholeskyDecomposition;
  readonly lower: Matrix;
  readonly weights: Matrix;
  readonly logEvidence: number;
}

/** One way to see it, and how likely it is: 0 to 1, all of them together 1. */
interface Weighed extends Part {
  readonly share: number;
}

function sum<T>(values: readonly T[], of: (value: T, at: number) => number): number {
  return values.reduce((total, value, at) => total + of(value, at), 0);
}

/** A function of an object alone, worked out once for each. */
function memoized<K extends object, T>(of: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>();
  return (key) => {
    const found = known.get(key) ?? of(key);
    known.set(key, found);
    return found;
  };
}

function between<A, B>(rows: readonly A[], columns: readonly B[], of: (a: A, b: B) => number): Matrix {
  return new Matrix(rows.map((a) => columns.map((b) => of(a, b))));
}
