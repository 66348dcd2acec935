import { expect, it } from 'vitest';
import { normalCdf, Z_95 } from '../../src/trial/normal-distribution.js';
import { studentT95 } from '../../src/trial/student-t.js';

it('is what the tables say', () => {
  const table = { 1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 30: 2.042, 100: 1.984 };
  for (const [freedom, t] of Object.entries(table)) expect(studentT95(Number(freedom))).toBeCloseTo(t, 2);
  expect(studentT95(Number.POSITIVE_INFINITY)).toBeCloseTo(1.96, 3);
});

it('falls with the degrees of freedom, whole or not', () => {
  let previous = Number.POSITIVE_INFINITY;
  for (let freedom = 1; freedom < 60; freedom += 0.1) {
    const t = studentT95(freedom);
    expect(t).toBeLessThanOrEqual(previous + 1e-3);
    expect(t).toBeGreaterThan(Z_95);
    previous = t;
  }
});

it('the normal distribution is what the tables say', () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 6);
  expect(normalCdf(1)).toBeCloseTo(0.8413447, 6);
  expect(normalCdf(-Z_95)).toBeCloseTo(0.025, 6);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
});
