import { expect, test } from 'vitest';
import { verdictOf } from '../../src/check/compare-metric.js';
import { METRICS } from '../../src/check/metric.js';

/** Worse by no more than 1 % is tolerated; it passes where it is sure to be worse by less than 5 %. */
const { capacity } = METRICS;
const verdict = (low: number, mean: number, high: number) =>
  verdictOf({ low: Math.log1p(low), mean: Math.log1p(mean), high: Math.log1p(high) }, capacity);

test('it fails where it is sure to be worse, and measured to be so by more than the tolerance', () => {
  expect(verdict(0.001, 0.04, 0.08)).toBe('fail');
  expect(verdict(0.02, 0.03, 0.04)).toBe('fail');
});

test('what is large but not sure, or sure but small, is no failure', () => {
  expect(verdict(-0.001, 0.04, 0.08)).toBe('inconclusive');
  expect(verdict(0.001, 0.009, 0.06)).toBe('inconclusive');
  expect(verdict(0.001, 0.009, 0.02)).toBe('pass');
});
