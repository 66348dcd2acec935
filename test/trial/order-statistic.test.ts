import { expect, it } from 'vitest';
import { rankInterval, samplesNeeded } from '../../src/trial/order-statistic.js';

/** P(B ≤ k) for a binomial count, summed from its definition. */
function binomialCdf(n: number, p: number, k: number): number {
  let sum = 0;
  let log = n * Math.log1p(-p);
  for (let i = 0; i <= k; i++) {
    sum += Math.exp(log);
    log += Math.log((n - i) / (i + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return sum;
}

for (const quantile of [0.5, 0.9, 0.95, 0.99]) {
  for (const n of [10, 100, 400, 1_500, 3_000]) {
    if (n < samplesNeeded(quantile)) continue;
    it(`holds the ${quantile} quantile of ${n} samples with 95 % confidence`, () => {
      const { low, high } = rankInterval(n, quantile)!;
      // X(low) ≤ quantile < X(high) as long as low ≤ samples below it < high.
      const confidence = binomialCdf(n, quantile, high - 1) - binomialCdf(n, quantile, low - 1);
      expect(confidence).toBeGreaterThanOrEqual(0.95);
      expect(confidence).toBeLessThanOrEqual(0.995);
    });
  }
}

it('is none below the samples that it needs', () => {
  for (const quantile of [0.5, 0.9, 0.99]) {
    expect(rankInterval(samplesNeeded(quantile) - 1, quantile)).toBeNull();
    expect(rankInterval(samplesNeeded(quantile), quantile)).not.toBeNull();
  }
});

it('grows with the likeness of neighbours, to the whole sample at most', () => {
  const alone = rankInterval(1_000, 0.9)!;
  const alike = rankInterval(1_000, 0.9, 4)!;
  expect(alike.high - alike.low).toBeGreaterThan(1.7 * (alone.high - alone.low));
  expect(alike.high - alike.low).toBeLessThan(2.4 * (alone.high - alone.low));
  expect(rankInterval(1_000, 0.9, 1e6)).toEqual({ low: 1, high: 1_000 });
});
