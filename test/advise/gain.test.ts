import { expect, test } from 'vitest';
import { gainOver, verdictOf } from '../../src/advise/gain.js';
import { ratio, unknown } from '../report/fixtures.js';

test('a gain is claimed only when its whole 99 % interval is on one side of 1', () => {
  expect(verdictOf(ratio(1.9, 1.8, 2))).toBe('better');
  expect(verdictOf(ratio(0.7, 0.6, 0.8))).toBe('worse');
  expect(verdictOf(ratio(1.04, 0.99, 1.09))).toBe('within noise');
  expect(verdictOf(ratio(1.04, 1, 1.09))).toBe('within noise');
  // 95 % are, 99 % are not.
  expect(verdictOf(ratio(1.17, 1.008, 1.356))).toBe('within noise');
  expect(verdictOf(ratio(1 / 1.17, 1 / 1.356, 1 / 1.008))).toBe('within noise');
  expect(verdictOf(ratio(1.17, 1.06, 1.29))).toBe('better');
});

test('without an interval nothing is claimed', () => {
  expect(verdictOf({ value: 5, low: null, high: null, unit: 'ratio' })).toBe('within noise');
  expect(verdictOf(unknown('ratio'))).toBe('unknown');
  expect(verdictOf(null)).toBe('unknown');
});

test('a gain names what it is over', () => {
  expect(gainOver('capacity', ratio(1.9, 1.8, 2), 'event-loop')).toBe(
    '1.9× [1.8, 2] the capacity of event-loop',
  );
  expect(gainOver('makespan', ratio(1.9, 1.8, 2), '4')).toBe('a makespan 1.9× [1.8, 2] better than 4');
});
