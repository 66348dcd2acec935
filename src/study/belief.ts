import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Setting } from '../fleet/setting.js';
import { alikeInTime, coldness, covariance, type Point, pointOf, SCALES, type Scales } from './kernel.js';

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

  /**
   * @param observations at least one
   * @param expectation logarithm of the figure that the model lets expect of a setting
   */
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
    const pairs = timesMs.flatMap((a) => timesMs.map((b) => alikeInTime(a, b)));
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
        value += scales.drift ** 2 * alikeInTime(a.atMs, b.atMs);
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

function sum<T>(values: readonly T[], of: (value: T, at: number) => number): number {
  return values.reduce((total, value, at) => total + of(value, at), 0);
}
