/** Prior variance of the effect in standard deviations: any value is valid; this one is sharp for 5 to 40 observations. */
const PRIOR_VARIANCE = 2;

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of a series of which more comes in, with intervals that may be looked at after every value: a confidence
 * sequence. With probability 1 − α the true mean lies in all of them at once, whenever one stops.
 *
 * Student's t with a normal mixture over the effect size and the right Haar prior over the scale: the Bayes factor
 * √(1/(1+ng)) · ((1 + t²/ν) / (1 + t²/(ν(1+ng))))^((ν+1)/2) is a martingale when the mean is the one under test
 * (Lai, On confidence sequences, Annals of Statistics 4, 1976; Wang & Ramdas, Anytime-valid t-tests and confidence
 * sequences for Gaussian means with unknown variance, Sequential Analysis 44, 2025), so that by Ville's inequality it ever
 * exceeds 1/α with probability α at most. Exact for independent normal values; symmetric ones with heavier tails
 * make it cautious.
 */
export class MeanSequence {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    const distance = value - this.#mean;
    this.#mean += distance / this.#count;
    this.#squares += distance * (value - this.#mean);
  }

  get count(): number {
    return this.#count;
  }

  /** NaN before the first value. */
  get mean(): number {
    return this.#count === 0 ? Number.NaN : this.#mean;
  }

  /** Of one value; 0 before the second. */
  get variance(): number {
    return this.#count < 2 ? 0 : Math.max(0, this.#squares) / (this.#count - 1);
  }

  /**
   * Infinite while there are too few values for any bound.
   * @param alpha in (0, 1): of either side's bound. A bound on one side fails with half the probability of both
   *   together: the mixture over one sign of the effect is twice that over both, but for the share that the other sign
   *   has, which at a crossing is below α.
   */
  bounds(alpha: number): Bounds {
    const half = criticalT(this.#count, 2 * alpha) * Math.sqrt(this.variance / this.#count);
    if (Number.isNaN(half)) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    return { low: this.#mean - half, high: this.#mean + half };
  }
}

/**
 * The |t| at which the Bayes factor of `count` values is 1/α; infinite where no t reaches it, which is so for the first
 * few values.
 */
export function criticalT(count: number, alpha: number): number {
  if (count < 2) return Number.POSITIVE_INFINITY;
  const shrink = 1 + count * PRIOR_VARIANCE;
  const ratio = Math.exp((Math.log(shrink) - 2 * Math.log(alpha)) / count);
  if (ratio >= shrink) return Number.POSITIVE_INFINITY;
  return Math.sqrt(((count - 1) * (ratio - 1)) / (1 - ratio / shrink));
}
