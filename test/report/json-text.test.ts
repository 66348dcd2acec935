import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../src/report/json-text.js';

test('it is the same data, whatever that is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what fits is one line, and a list of numbers always', () => {
  const numbers = Array.from({ length: 60 }, (_, i) => i - 2.5);
  const words = Array.from({ length: 30 }, (_, i) => `word ${i}`);
  const [open, short, list, ...rest] = jsonText({ short: { value: 1, unit: 'ms' }, numbers, words }).split(
    '\n',
  );
  expect(open).toBe('{');
  expect(short).toBe('  "short": {"value": 1, "unit": "ms"},');
  expect(list).toBe(`  "numbers": [${numbers.join(',')}],`);
  expect(rest).toHaveLength(30 + 4);
});

test('a text that looks like such a list stays as it is', () => {
  const text = '[\n  1,\n  2\n]';
  expect(JSON.parse(jsonText([text]))).toEqual([text]);
  expect(JSON.parse(jsonText(['[ 1, 2 ]']))).toEqual(['[ 1, 2 ]']);
});
