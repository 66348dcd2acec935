import { studentTQuantile } from '../trial/student-t.js';

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Mean and variance of a series of which more comes in (Welford, Technometrics 4, 1962), with bounds of its true mean. */
export class RunningMean {
  #count = 0;
  #mean = 0;
  #squares = 0;

  static of(values: Iterable<number>): RunningMean {
    const running = new RunningMean();
    for (const value of values) running.add(value);
    return running;
  }

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
   * Student's interval: exact for independent normal values, cautious for symmetric ones with heavier tails. Infinite
   * before the second value.
   * @param alpha in (0, 0.5): the probability with which either side's bound fails
   */
  bounds(alpha: number): Bounds {
    if (this.#count < 2) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    const half = studentTQuantile(1 - alpha, this.#count - 1) * Math.sqrt(this.variance / this.#count);
    return { low: this.#mean - half, high: this.#mean + half };
  }
}
