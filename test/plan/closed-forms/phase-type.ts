import { type Complex, complexProduct, complexQuotient } from '../../../src/plan/closed-forms/complex.js';
import type { ServiceDistribution } from '../../../src/plan/closed-forms/service-distribution.js';

/** μ/(μ + s). */
const phase = (rate: number, s: Complex): Complex =>
  complexQuotient({ re: rate, im: 0 }, { re: rate + s.re, im: s.im });

/** Two exponential phases, of mean 1 together: cv² = ½. The rest of it is one phase or two, as likely. */
export const erlang2: ServiceDistribution = {
  meanMs: 1,
  squaredVariation: 0.5,
  residualTransform: (s) => {
    const one = phase(2, s);
    const two = complexProduct(one, one);
    return { re: (one.re + two.re) / 2, im: (one.im + two.im) / 2 };
  },
  abscissaPerMs: 2,
  atoms: null,
};

/** One of two exponentials with mean 1 together and, up to the third, the moments of a gamma distribution (H. C. Tijms). */
export function hyperexponential(squaredVariation: number): ServiceDistribution {
  const root = Math.sqrt((squaredVariation - 0.5) / (squaredVariation + 1));
  const [fast, slow] = [2 * (1 + root), 2 * (1 - root)];
  const share = (fast * (slow - 1)) / (slow - fast);
  // Of a random moment's services, by their share of the time.
  const [first, second] = [share / fast, (1 - share) / slow];
  return {
    meanMs: 1,
    squaredVariation,
    residualTransform: (s) => {
      const [a, b] = [phase(fast, s), phase(slow, s)];
      return { re: first * a.re + second * b.re, im: first * a.im + second * b.im };
    },
    abscissaPerMs: slow,
    atoms: null,
  };
}
