import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REQUIREMENT_METRICS } from '../../../src/check/requirement.js';
import { parseRequirement } from '../../../src/cli/options/requirement.js';
import { UsageError } from '../../../src/foundation/errors.js';

test.each([
  ['p99<250ms', 'p99', '<', 250, 'ms'],
  ['p99.9 <= 1s', 'p99.9', '<=', 1_000, 'ms'],
  ['P50<1.5 s', 'p50', '<', 1_500, 'ms'],
  ['capacity>500/s', 'capacity', '>', 500, 'tasks/s'],
  ['capacity >= 30000/min', 'capacity', '>=', 500, 'tasks/s'],
  ['errors<0.1%', 'errors', '<', 0.001, 'ratio'],
  ['errors<=0%', 'errors', '<=', 0, 'ratio'],
  ['connections<=20', 'connections', '<=', 20, 'connections'],
  ['connections<=0', 'connections', '<=', 0, 'connections'],
  ['memory<512MiB', 'memory', '<', 2 ** 29, 'bytes'],
  ['cpu<3ms', 'cpu', '<', 3, 'ms'],
  ['cpu<800us', 'cpu', '<', 0.8, 'ms'],
  ['opened<10', 'opened', '<', 10, 'connections'],
  ['opened<0.5', 'opened', '<', 0.5, 'connections'],
])('%s', (text, metric, operator, limit, unit) => {
  expect(parseRequirement(`  ${text} `, '--require')).toEqual({ metric, operator, limit, unit, text });
});

/** What is printed for it: the error's sentence, then the hint. */
function refusal(text: string): string {
  try {
    parseRequirement(text, '--require');
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return `${(error as UsageError).message}\n${(error as UsageError).hint}`;
  }
  throw new Error(`"${text}" was accepted`);
}

describe('what cannot be meant is refused with what is wrong and how to write it', () => {
  test.each([
    ['p9<250ms', '--require: there is no metric "p9" in "p9<250ms"; did you mean p90?'],
    ['capcity>5/s', 'did you mean capacity?'],
    ['throughput>5/s', 'there is no metric "throughput"'],
    ['constructor<5', 'there is no metric "constructor"'],
    ['p99<250', `in "p99<250" the limit has no unit.\nWrite 'p99<250ms'`],
    ['capacity>=500', `Write 'capacity>=500/s'`],
    ['errors<0.1', `Write 'errors<0.1%'`],
    ['memory<512', `Write 'memory<512MiB'`],
    ['capacity<500/s', 'the higher the capacity, the better.\nWrite > or >='],
    ['p99>250ms', 'the lower the p99, the better.\nWrite < or <='],
    ['errors>=1%', 'the lower the errors, the better.'],
    ['p99==250ms', 'there is no operator "=="'],
    ['p99=<250ms', 'there is no operator "=<"'],
    ['p99<<250ms', 'there is no operator "<<"'],
    ['p99!250ms', 'there is no operator "!"'],
    ['p99<fast', 'in "p99<fast", "fast" is not a duration.'],
    ['capacity>500ms', '"500ms" is not a rate.'],
    ['memory<512ms', '"512ms" is not a size.'],
    ['errors<200%', '"200%" is out of range.'],
    ['connections<2.5', '"2.5" is not a whole number'],
    ['connections<20ms', '"20ms" is not a whole number'],
    ['opened<-1', '"-1" is not a number from 0'],
    ['p99<250ms,errors<1%', '"250ms,errors<1%" is not a duration.'],
    ['connections<0', `nothing can meet "connections<0": no figure is below 0.\nFor none at all`],
    ['errors<0%', `write 'errors<=0%'`],
    ['p99', '"p99" is not a requirement.'],
    ['p99<', '"p99<" is not a requirement.'],
    ['<250ms', '"<250ms" is not a requirement.'],
    ['', '"" is not a requirement.'],
  ])('"%s"', (text, expected) => {
    const said = refusal(text);
    expect(said).toContain(expected);
    expect(said).toMatch(/^--require: /);
    expect(said).not.toMatch(/--require:.*--require:|undefined/s);
  });
});

test('any text is a requirement with a finite limit, or an error that says where and how', () => {
  const operator = fc.constantFrom('<', '<=', '>', '>=', '=');
  const limit = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc
      .tuple(fc.double(), fc.constantFrom('', 'ms', '/s', '%', 'MiB', '__proto__'))
      .map(([n, u]) => `${n}${u}`),
  );
  const made = fc
    .tuple(fc.constantFrom(...REQUIREMENT_METRICS), operator, limit)
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), made), (text) => {
      try {
        const { limit } = parseRequirement(text, '--require');
        expect(Number.isFinite(limit) && limit >= 0).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect((error as UsageError).message).toMatch(/^--require: /);
        expect((error as UsageError).hint).toMatch(/'/);
      }
    }),
    { numRuns: 500 },
  );
});
