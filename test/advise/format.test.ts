import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatEstimate,
  formatMs,
  formatNumber,
  formatRatio,
  formatShare,
} from '../../src/advise/format.js';
import { estimate, unknown } from '../report/fixtures.js';

const MiB = 1024 ** 2;

describe('numbers as people read them', () => {
  test('three significant digits, thousands separated by commas', () => {
    expect([0, 0.012345, 4.5, 312.4, 12_345, 1_234_567].map(formatNumber)).toEqual([
      '0',
      '0.0123',
      '4.5',
      '312',
      '12,300',
      '1,230,000',
    ]);
  });

  test('times in ms, s and min', () => {
    expect([0.4321, 12.34, 999.4, 999.6, 1_500, 59_600, 125_000].map(formatMs)).toEqual([
      '0.432 ms',
      '12.3 ms',
      '999 ms',
      '1 s',
      '1.5 s',
      '1 min 0 s',
      '2 min 5 s',
    ]);
  });

  test('sizes in powers of 1024', () => {
    expect([512, 61.5 * MiB, 1_023.9, 1.25 * 1024 * MiB].map(formatBytes)).toEqual([
      '512 B',
      '61.5 MiB',
      '1 KiB',
      '1.25 GiB',
    ]);
  });

  test('only all of it is 100 %', () => {
    expect([0, 0.00001, 0.003, 0.966, 0.9951, 0.99999, 1].map(formatShare)).toEqual([
      '0 %',
      '< 0.01 %',
      '0.3 %',
      '97 %',
      '99.5 %',
      '99.9 %',
      '100 %',
    ]);
  });

  test('an interval has the unit of its value', () => {
    expect(formatEstimate(estimate(312, 300, 324, 'tasks/s'))).toBe('312 tasks/s [300, 324]');
    expect(formatEstimate(estimate(1_200, 900, 1_400, 'ms'))).toBe('1.2 s [0.9, 1.4]');
    expect(formatEstimate(estimate(2 * MiB, MiB, 3 * MiB, 'bytes'))).toBe('2 MiB [1, 3]');
    expect(formatEstimate(estimate(1.9, 1.8, 2, 'ratio'))).toBe('1.9× [1.8, 2]');
  });

  test('what was not measured is no number, and says how many tasks would do', () => {
    expect(formatEstimate(unknown('ms'))).toBe('n/a');
    expect(formatEstimate(unknown('ms', 1_000))).toBe('n/a (needs 1,000 tasks)');
    expect(formatEstimate({ value: 5, low: null, high: null, unit: 'ms' })).toBe('5 ms');
    expect([Number.NaN, Number.POSITIVE_INFINITY].flatMap((x) => [formatMs(x), formatRatio(x)])).toEqual(
      Array(4).fill('n/a'),
    );
  });

  test('a printed number is within half a percent of the value, and never in exponent notation', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (value) => {
        const text = formatNumber(value);
        expect(text).toMatch(/^[\d,]+(\.\d+)?$/);
        expect(Math.abs(Number(text.replaceAll(',', '')) / value - 1)).toBeLessThanOrEqual(0.005);
      }),
    );
  });
});
