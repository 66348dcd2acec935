import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/foundation/random.js';
import { expectedConfidence } from '../../src/study/expected-confidence.js';
import { probabilityFirst } from '../../src/study/probability-first.js';
import { normalCdf } from '../../src/trial/normal-distribution.js';

const random = () => seededRandom(4);

describe('the confidence to be expected of further trials', () => {
  it('is what it is now where they tell nothing', () => {
    const posterior = { means: [0.02, 0], covariance: Matrix.diag([0.01, 0.01]) };
    const now = probabilityFirst(posterior, 0, random());
    expect(expectedConfidence(posterior, 1e6, 0, random())).toBeCloseTo(now, 1);
    // By the closed form: the difference is normal, with a standard deviation of √0.02.
    expect(now).toBeCloseTo(normalCdf(0.02 / Math.sqrt(0.02)), 1);
  });

  it('is 1 where they tell all, and grows with what they tell', () => {
    const posterior = { means: [0.02, 0, -0.01], covariance: Matrix.diag([0.01, 0.01, 0.02]) };
    const expected = [1, 0.01, 0.001, 0.0001, 1e-9].map((noise) =>
      expectedConfidence(posterior, noise, 0, random()),
    );
    for (let i = 1; i < expected.length; i++) expect(expected[i]!).toBeGreaterThan(expected[i - 1]!);
    expect(expected.at(-1)!).toBeGreaterThan(0.99);
  });

  it('is what two settings’ closed form says', () => {
    // Of two equally likely ones with a difference of variance v, seen with noise n: 1/2 + atan(√(v/n))/π.
    const [v, n] = [0.02, 0.01];
    const posterior = { means: [0, 0], covariance: Matrix.diag([v / 2, v / 2]) };
    const closed = 0.5 + Math.atan(Math.sqrt(v / n)) / Math.PI;
    const runs = Array.from({ length: 8 }, (_, i) =>
      expectedConfidence(posterior, n / 2, 0, seededRandom(10 + i)),
    );
    expect(runs.reduce((sum, run) => sum + run / runs.length, 0)).toBeCloseTo(closed, 1);
  });

  it('does not mind what all have in common', () => {
    const common = new Matrix([
      [0.5 + 0.001, 0.5],
      [0.5, 0.5 + 0.001],
    ]);
    expect(expectedConfidence({ means: [0.3, 0], covariance: common }, 0.01, 0, random())).toBeGreaterThan(
      0.99,
    );
  });
});
