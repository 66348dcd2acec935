import type { Complex } from './complex.js';
import type { Atoms, ServiceDistribution } from './service-distribution.js';

/**
 * Service times as measured: each value as likely as its weight says, or all alike.
 *
 * Each evaluation of a tail costs some 50 operations per different value.
 * @param valuesMs finite, 0 and above, not all 0; at least one
 * @param weights 0 and above, not all 0; as many as values
 * @throws RangeError where they are none of these
 */
export function sampledService(
  valuesMs: ArrayLike<number>,
  weights?: ArrayLike<number>,
): ServiceDistribution {
  const atoms = atomsOf(valuesMs, weights);
  const { values } = atoms;
  const meanMs = atoms.excessMs(0);
  if (!(meanMs > 0)) throw new RangeError('Service times must not all be 0.');
  let squares = 0;
  for (const [i, value] of values.entries()) squares += atoms.weights[i]! * (value / meanMs - 1) ** 2;
  return {
    meanMs,
    squaredVariation: squares,
    residualTransform: (s) => residualTransform(atoms, meanMs, s),
    abscissaPerMs: Number.POSITIVE_INFINITY,
    atoms,
  };
}

/** (1 − e^(−z))/s summed without cancellation for small z: 1 − e^(−a)cos b = −expm1(−a) + 2e^(−a) sin²(b/2). */
function residualTransform({ values, weights }: Atoms, meanMs: number, s: Complex): Complex {
  if (s.re === 0 && s.im === 0) return { re: 1, im: 0 };
  let re = 0;
  let im = 0;
  for (let i = 0; i < values.length; i++) {
    const a = s.re * values[i]!;
    const b = s.im * values[i]!;
    const less = -Math.expm1(-a);
    const decayed = 1 - less;
    const half = Math.sin(b / 2);
    re += weights[i]! * (less + 2 * decayed * half * half);
    im += weights[i]! * decayed * Math.sin(b);
  }
  const norm = meanMs * (s.re * s.re + s.im * s.im);
  return { re: (re * s.re + im * s.im) / norm, im: (im * s.re - re * s.im) / norm };
}

function atomsOf(valuesMs: ArrayLike<number>, given?: ArrayLike<number>): Atoms {
  if (valuesMs.length === 0) throw new RangeError('Service times must be at least one.');
  if (given !== undefined && given.length !== valuesMs.length)
    throw new RangeError(
      `Weights must be as many as service times: ${valuesMs.length}, not ${given.length}.`,
    );
  const weightOf = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < valuesMs.length; i++) {
    const [value, weight] = [valuesMs[i]!, given?.[i] ?? 1];
    if (!(value >= 0 && Number.isFinite(value)) || !(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(
        `Service times and weights must be finite numbers from 0, not ${value} and ${weight}.`,
      );
    if (weight > 0) weightOf.set(value, (weightOf.get(value) ?? 0) + weight);
    total += weight;
  }
  if (!(total > 0)) throw new RangeError('Weights must not all be 0.');
  const values = Float64Array.from(weightOf.keys()).sort();
  const weights = values.map((value) => weightOf.get(value)! / total);

  // Of the values from i on: their probability, and their contribution to the mean.
  const probability = new Float64Array(values.length + 1);
  const contribution = new Float64Array(values.length + 1);
  for (let i = values.length - 1; i >= 0; i--) {
    probability[i] = probability[i + 1]! + weights[i]!;
    contribution[i] = contribution[i + 1]! + weights[i]! * values[i]!;
  }
  const firstAbove = (ms: number): number => {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle]! > ms) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    values,
    weights,
    tail: (ms) => probability[firstAbove(ms)]!,
    excessMs: (ms) => {
      const first = firstAbove(ms);
      return Math.max(0, contribution[first]! - ms * probability[first]!);
    },
  };
}
