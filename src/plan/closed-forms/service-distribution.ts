import type { Complex } from './complex.js';

/** How long tasks take, alone: what the tails of M/G/1 and M/G/c need to know of it. */
export interface ServiceDistribution {
  readonly meanMs: number;
  /** Variance over the mean's square: 0 if constant, 1 if exponential. */
  readonly squaredVariation: number;
  /**
   * E e^(−sR) of the rest R of a service that a random moment falls into: (1 − E e^(−sS))/(s E S), s in 1/ms, its real part
   * above −`abscissaPerMs`. 1 at 0.
   */
  readonly residualTransform: (s: Complex) => Complex;
  /** E e^(θS) is finite for θ below this, 1/ms; `Infinity` where S is bounded. */
  readonly abscissaPerMs: number;
  /** The values it can have, if there are only so many; `null` where it has a density. */
  readonly atoms: Atoms | null;
}

/** A distribution of single values. */
export interface Atoms {
  /** Rising; ms. */
  readonly values: Float64Array;
  /** Of each, above 0; their sum is 1. */
  readonly weights: Float64Array;
  /** P(S > t), for any t. */
  readonly tail: (ms: number) => number;
  /** E max(S − t, 0), ms, for any t. */
  readonly excessMs: (ms: number) => number;
}
