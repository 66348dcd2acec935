import { complexQuotient, linear } from './complex.js';
import type { ServiceDistribution } from './service-distribution.js';
import { above0 } from './valid-number.js';

/** Exponential service times: the rest of one is as long as a whole one. */
export function exponentialService(meanMs: number): ServiceDistribution {
  above0('meanMs', meanMs);
  return {
    meanMs,
    squaredVariation: 1,
    residualTransform: (s) => complexQuotient({ re: 1, im: 0 }, linear(s, meanMs, 1)),
    abscissaPerMs: 1 / meanMs,
    atoms: null,
  };
}
