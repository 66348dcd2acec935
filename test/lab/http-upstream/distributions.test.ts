import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/foundation/random.js';
import { jsonDocument } from '../../../src/lab/http-upstream/json-document.js';
import { LatencySource } from '../../../src/lab/http-upstream/latency-source.js';
import { logNormal } from '../../../src/lab/http-upstream/log-normal.js';

test('the log-normal distribution has the median and the mean that its formula gives', () => {
  const random = seededRandom(1);
  const [median, sigma, count] = [20, 0.5, 40_000];
  const draws = Array.from({ length: count }, () => logNormal(random, median, sigma)).sort((a, b) => a - b);
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / count;
  const expectedMean = median * Math.exp(sigma ** 2 / 2);
  // Five standard errors.
  const standardError = (expectedMean * Math.sqrt(Math.expm1(sigma ** 2))) / Math.sqrt(count);
  expect(Math.abs(mean - expectedMean)).toBeLessThan(5 * standardError);
  expect(Math.abs(draws[count / 2]! - median)).toBeLessThan(0.02 * median);
});

test('the same seed gives the same latencies, and a restart gives them again', () => {
  const latency = { kind: 'log-normal', medianMs: 20, sigma: 0.3, seed: 7 } as const;
  const source = new LatencySource();
  const first = Array.from({ length: 5 }, () => source.next(latency));
  source.next({ ...latency, seed: 8 });
  source.restart();
  expect(Array.from({ length: 5 }, () => source.next(latency))).toEqual(first);
  expect(new Set(first).size).toBe(5);
});

test('a document has exactly the size that was asked for, and is JSON', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5_000 }), (bytes) => {
      const document = jsonDocument(bytes);
      expect(Buffer.byteLength(document)).toBe(bytes);
      expect(Array.isArray(JSON.parse(document))).toBe(true);
    }),
  );
});
