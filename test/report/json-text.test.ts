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

test('a list of numbers is one line, and other lists are not', () => {
  expect(jsonText({ a: [1, -2.5, 3e-7], b: ['1', '2'], c: [], d: [1, null] })).toBe(
    '{\n  "a": [1,-2.5,3e-7],\n  "b": [\n    "1",\n    "2"\n  ],\n  "c": [],\n  "d": [\n    1,\n    null\n  ]\n}\n',
  );
});

test('a text that looks like such a list stays as it is', () => {
  const text = '[\n  1,\n  2\n]';
  expect(JSON.parse(jsonText([text]))).toEqual([text]);
  expect(JSON.parse(jsonText(['[ 1, 2 ]']))).toEqual(['[ 1, 2 ]']);
});
