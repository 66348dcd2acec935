import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSlo, parseSlo } from '../../../src/cli/options/slo.js';
import { UsageError } from '../../../src/foundation/errors.js';
import type { Slo } from '../../../src/study/objective.js';

const slo: fc.Arbitrary<Slo> = fc.record({
  percentile: fc.constantFrom('p50', 'p90', 'p95', 'p99', 'p999', 'max'),
  maxMs: fc.integer({ min: 1, max: 86_400_000 }),
});

test('an SLO survives being written and read', () => {
  fc.assert(
    fc.property(slo, (given) => {
      expect(parseSlo(formatSlo(given), '--slo')).toEqual(given);
    }),
  );
});

test.each([
  ['p99<250ms', 'p99', 250],
  [' P99.9 <= 1.5 s ', 'p999', 1_500],
  ['max<800us', 'max', 0.8],
  ['p50<2m', 'p50', 120_000],
])('%s', (text, percentile, maxMs) => {
  expect(parseSlo(text, '--slo')).toEqual({ percentile, maxMs });
});

test('what is no SLO is refused with the place and an example', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('p99', 'p99>1s', 'p98<1s', 'p99<', 'p99<5', 'constructor<1s')),
      (text) => {
        try {
          parseSlo(text, '--slo');
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as UsageError).message).toMatch(/^--slo: /);
          expect((error as UsageError).hint).toContain("'p99<250ms'");
          return;
        }
        expect(text).toMatch(/</);
      },
    ),
  );
});
