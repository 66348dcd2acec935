import { expect, it } from 'vitest';
import { normalCdf, Z_95 } from '../../src/trial/normal-distribution.js';
import { studentT95, studentTCdf, studentTQuantile } from '../../src/trial/student-t.js';

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

it('quantiles at any level are what the tables say', () => {
  expect(studentTQuantile(0.975, 7)).toBeCloseTo(2.364624, 5);
  expect(studentTQuantile(0.9995, 10)).toBeCloseTo(4.586894, 5);
  expect(studentTQuantile(0.999, 1)).toBeCloseTo(318.3088, 3);
  expect(studentTQuantile(0.05, 30)).toBeCloseTo(-1.697261, 5);
  expect(studentTQuantile(0.5, 3)).toBe(0);
});

it('the distribution function is what it is in closed form for 1 and 2 degrees of freedom', () => {
  for (const t of [-30, -2, -0.1, 0, 0.5, 3, 200]) {
    expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
    expect(studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 12);
  }
});
