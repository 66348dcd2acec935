import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, standardNormal } from '../../src/foundation/random.js';
import { fitUsl, type UslPoint } from '../../src/study/usl.js';
import type { Estimate } from '../../src/trial/estimate.js';

const LEVELS = [1, 2, 4, 8, 16, 32, 64, 96];

const law = (lambda: number, sigma: number, kappa: number) => (n: number) =>
  (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));

const rate = (value: number, noise = 0.03): Estimate => ({
  value,
  low: value * Math.exp(-1.96 * noise),
  high: value * Math.exp(1.96 * noise),
  unit: 'tasks/s',
});

const points = (of: (n: number) => number, levels = LEVELS): UslPoint[] =>
  levels.map((concurrency) => ({ concurrency, throughput: rate(of(concurrency)) }));

describe('the Universal Scalability Law', () => {
  it('is found exactly where the figures have no noise', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 5_000, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 0, max: 0.01, noNaN: true }),
        (lambda, sigma, kappa) => {
          const fit = fitUsl(points(law(lambda, sigma, kappa)), seededRandom(1))!;
          expect(fit.perTask.value! / lambda).toBeCloseTo(1, 4);
          expect(fit.contention.value).toBeCloseTo(sigma, 4);
          expect(fit.coherency.value).toBeCloseTo(kappa, 5);
          expect(fit.misfit).toBeLessThan(1e-4);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("has its peak where Gunther's closed form has it", () => {
    const [sigma, kappa] = [0.02, 0.0005];
    const fit = fitUsl(points(law(100, sigma, kappa)), seededRandom(1))!;
    expect(fit.peak?.concurrency).toBeCloseTo(Math.sqrt((1 - sigma) / kappa), 1);
    expect(fit.peak?.throughput).toBeCloseTo(law(100, sigma, kappa)(fit.peak!.concurrency), 3);
  });

  it('has no peak in sight where throughput only saturates, or grows with every task', () => {
    expect(fitUsl(points(law(100, 0.05, 0)), seededRandom(1))!.peak).toBeNull();
    expect(
      fitUsl(
        points((n) => 7 * n),
        seededRandom(1),
      )!.peak,
    ).toBeNull();
  });

  it('never has negative coefficients, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1_000, noNaN: true }), { minLength: 8, maxLength: 8 }),
        (xs) => {
          const fit = fitUsl(
            LEVELS.map((concurrency, i) => ({ concurrency, throughput: rate(xs[i]!) })),
            seededRandom(1),
          );
          if (fit === null) return;
          expect(fit.perTask.value).toBeGreaterThan(0);
          expect(fit.contention.value).toBeGreaterThanOrEqual(0);
          expect(fit.coherency.value).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is not fitted to fewer than six levels, however often they were measured', () => {
    const five = points(law(100, 0.1, 0), [1, 2, 4, 8, 16]);
    expect(fitUsl([...five, ...five], seededRandom(1))).toBeNull();
    const withheld = { concurrency: 200, throughput: { ...rate(1), value: null } };
    expect(fitUsl([...five, withheld], seededRandom(1))).toBeNull();
  });

  it('has 95 % intervals that hold the truth in 9 of 10 cases and more', () => {
    const random = seededRandom(7);
    const [lambda, sigma, kappa] = [100, 0.05, 0.0004];
    const runs = 150;
    const held = { lambda: 0, sigma: 0, kappa: 0 };
    for (let run = 0; run < runs; run++) {
      const noisy = points((n) => law(lambda, sigma, kappa)(n) * Math.exp(0.03 * standardNormal(random)));
      const { perTask, contention, coherency } = fitUsl(noisy, random)!;
      const holds = ({ low, high }: Estimate, truth: number) => low! <= truth && truth <= high!;
      if (holds(perTask, lambda)) held.lambda++;
      if (holds(contention, sigma)) held.sigma++;
      if (holds(coherency, kappa)) held.kappa++;
    }
    for (const count of Object.values(held)) expect(count / runs).toBeGreaterThanOrEqual(0.9);
  });
});
