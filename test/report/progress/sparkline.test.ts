import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sparkline } from '../../../src/report/progress/sparkline.js';

test('bars stand on 0, and the highest is as high as the line', () => {
  expect(sparkline([0, 12.5, 50, 100, 75], 10)).toBe('▁▁▄█▆');
});

test('a steady rate is a flat line, however small its changes', () => {
  expect(sparkline([299, 300, 298], 10)).toBe('███');
});

test('nothing done is a line at the bottom', () => {
  expect(sparkline([0, 0], 10)).toBe('▁▁');
  expect(sparkline([], 10)).toBe('');
});

test('of more values than columns, the latest are shown, a character each', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true })),
      fc.integer({ min: 1, max: 30 }),
      (values, columns) => {
        expect(sparkline(values, columns)).toBe(sparkline(values.slice(-columns), columns));
        expect(sparkline(values, columns)).toMatch(/^[▁-█]*$/);
        expect(sparkline(values, columns).length).toBe(Math.min(values.length, columns));
      },
    ),
  );
});
