import { expect, test } from 'vitest';
import { METRICS } from '../../../src/check/metric.js';
import {
  metricChange,
  metricRange,
  metricText,
  metricWithInterval,
} from '../../../src/report/history/metric-text.js';

test('a value is in its unit; failed tasks are a percentage, and connections have their name already', () => {
  expect(metricText('capacity', 1234)).toBe('1,230 tasks/s');
  expect(metricText('memory', 3 * 2 ** 20)).toBe('3 MiB');
  expect(metricText('errors', 0.005)).toBe('0.5 %');
  expect(metricText('connections', 20)).toBe('20');
  expect(metricText('p99', null)).toBe('n/a');
});

test('an interval is in the same unit', () => {
  const of = (metric: keyof typeof METRICS, value: number | null) =>
    metricWithInterval(metric, { value, low: 0.001, high: 2, unit: METRICS[metric].unit });
  expect(of('capacity', 1)).toBe('1 tasks/s [0.001, 2]');
  expect(of('errors', 0.5)).toBe('50 % [0.1 %, 200 %]');
  expect(of('connections', 1)).toBe('1 [0.001, 2]');
  expect(of('capacity', null)).toBe('n/a');
  expect(of('errors', null)).toBe('n/a');
});

test('a range says its unit once, where both ends have it', () => {
  expect(metricRange('capacity', 512, 450)).toBe('512 to 450 tasks/s');
  expect(metricRange('p99', 980, 1_200)).toBe('980 ms to 1.2 s');
  expect(metricRange('p99', 60_000, 65_000)).toBe('1 min 0 s to 1 min 5 s');
  expect(metricRange('errors', 0, 0.05)).toBe('0 to 5 %');
  expect(metricRange('connections', 10, 20.25)).toBe('10 to 20.3');
});

test('a change is a share, or a difference of what may be 0', () => {
  expect(metricChange('capacity', 100, 88)).toBe('-12 %');
  expect(metricChange('capacity', 100, 100.44)).toBe('+0.4 %');
  expect(metricChange('capacity', 100, 100.01)).toBe('0 %');
  expect(metricChange('capacity', 1, 41)).toBe('+4,000 %');
  expect(metricChange('connections', 0, 3)).toBe('+3');
  expect(metricChange('errors', 0.01, 0.055)).toBe('+4.5 points');
});

test('there is no change from or to nothing', () => {
  expect(metricChange('capacity', null, 1)).toBe('');
  expect(metricChange('capacity', 1, null)).toBe('');
  expect(metricChange('capacity', 0, 1)).toBe('');
});
