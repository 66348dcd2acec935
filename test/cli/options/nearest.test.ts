import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../../src/cli/options/nearest.js';

test('the distance is 0 for equal texts only, symmetric, and at most the longer text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const distance = editDistance(a, b);
      expect(distance === 0).toBe(a === b);
      expect(editDistance(b, a)).toBe(distance);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test.each([
  ['kitten', 'sitting', 3],
  ['tnue', 'tune', 1],
  ['', 'abc', 3],
])('from %j to %j it takes %i edits', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
});

test('a far-fetched guess is not made', () => {
  expect(nearest('zebra', ['tune', 'bench'])).toBeUndefined();
  expect(nearest('benhc', ['tune', 'bench'])).toBe('bench');
});
