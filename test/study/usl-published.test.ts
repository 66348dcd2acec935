import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/foundation/random.js';
import { fitUsl, type UslFit, type UslPoint } from '../../src/study/usl.js';

/**
 * Queries/s of MySQL on a Cisco server at 1, 2, … 32 threads: the benchmark of B. Schwartz, _Practical Scalability Analysis
 * with the Universal Scalability Law_, VividCortex 2015, run by V. Tkachenko; in figures also in the tests of usl4j.
 */
const CISCO = [
  955.16, 1878.91, 2688.01, 3548.68, 4315.54, 5130.43, 5931.37, 6531.08, 7219.8, 7867.61, 8278.71, 8646.7,
  9047.84, 9426.55, 9645.37, 9897.24, 10097.6, 10240.5, 10532.39, 10798.52, 11151.43, 11518.63, 11806,
  12089.37, 12075.41, 12177.29, 12211.41, 12158.93, 12155.27, 12118.04, 12140.4, 12074.39,
].map((throughput, i): readonly [number, number] => [i + 1, throughput]);

/** Scripts/hour at so many users: SPEC SDM91, as in N. J. Gunther, _Guerrilla Capacity Planning_, 2007, and R's package `usl`. */
const SPEC_SDM91 = [
  [1, 64.9],
  [18, 995.9],
  [36, 1652.4],
  [72, 1853.2],
  [108, 1828.9],
  [144, 1775],
  [216, 1702.2],
] as const;

const fitted = (data: readonly (readonly [number, number])[], errors: 'relative' | 'absolute'): UslFit =>
  fitUsl(
    data.map(([concurrency, value]): UslPoint => {
      const throughput = { value, low: value * 0.95, high: value * 1.05, unit: 'tasks/s' } as const;
      return { concurrency, throughput };
    }),
    seededRandom(1),
    { errors },
  )!;

const law = ({ perTask, contention, coherency }: UslFit, n: number): number =>
  (perTask.value! * n) / (1 + contention.value! * (n - 1) + coherency.value! * n * (n - 1));

const off = (is: number | null, published: number): number => Math.abs(is! / published - 1);

/** What the issue asks for: 0.02 %. */
const WITHIN = 2e-4;

describe('the Universal Scalability Law on published data', () => {
  it("has the coefficients that the Cisco benchmark's book gives, and its peak", () => {
    const fit = fitted(CISCO, 'absolute');
    // Printed there, from R's nls.
    expect(off(fit.perTask.value, 995.6486)).toBeLessThan(WITHIN);
    expect(off(fit.contention.value, 0.02671591)).toBeLessThan(WITHIN);
    expect(off(fit.coherency.value, 7.690945e-4)).toBeLessThan(WITHIN);
    expect(Math.floor(fit.peak!.concurrency)).toBe(35);
    expect(off(law(fit, 35), 12_341)).toBeLessThan(WITHIN);
  });

  it("has the coefficients that R's package usl gives of SPEC SDM91, to the digits that it prints", () => {
    const fit = fitted(SPEC_SDM91, 'absolute');
    // Its README: gamma, alpha, and of beta four digits.
    expect(off(fit.perTask.value, 89.995233)).toBeLessThan(WITHIN);
    expect(off(fit.contention.value, 0.0277285)).toBeLessThan(WITHIN);
    expect(Math.round(fit.coherency.value! * 1e7)).toBe(1044);
    // Its tests: the peak at 96.51956, which is √((1 − alpha)/beta) and so gives beta more digits; throughput there 1884.
    expect(off(fit.coherency.value, (1 - 0.0277285) / 96.51956 ** 2)).toBeLessThan(WITHIN);
    expect(off(fit.peak!.concurrency, 96.51956)).toBeLessThan(WITHIN);
    expect(Math.round(fit.peak!.throughput)).toBe(1884);
  });

  it('is there where the squares of absolute errors are smallest: their slope is 0 in every coefficient', () => {
    for (const data of [CISCO, SPEC_SDM91]) {
      const fit = fitted(data, 'absolute');
      const [a, b, c] = [fit.perTask.value!, fit.contention.value!, fit.coherency.value!];
      const slopes = data.map(([n, x]) => {
        const root = 1 + b * (n - 1) + c * n * (n - 1);
        const predicted = (a * n) / root;
        const residual = x - predicted;
        return [predicted, (-b * predicted * (n - 1)) / root, (-c * predicted * n * (n - 1)) / root].map(
          (slope) => ({
            residual,
            slope,
          }),
        );
      });
      for (const i of [0, 1, 2]) {
        const column = slopes.map((row) => row[i]!);
        const product = column.reduce((sum, { residual, slope }) => sum + residual * slope, 0);
        const norm = (of: 'residual' | 'slope') => Math.hypot(...column.map((entry) => entry[of]));
        expect(Math.abs(product) / norm('residual') / norm('slope')).toBeLessThan(1e-9);
      }
    }
  });

  it('differs on relative errors, where small throughputs count as much as large ones', () => {
    const [relative, absolute] = [fitted(CISCO, 'relative'), fitted(CISCO, 'absolute')];
    expect(off(relative.contention.value, absolute.contention.value!)).toBeGreaterThan(0.02);
    expect(off(relative.perTask.value, absolute.perTask.value!)).toBeLessThan(0.05);
  });
});
