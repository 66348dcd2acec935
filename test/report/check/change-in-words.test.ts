import { describe, expect, test } from 'vitest';
import {
  changeInWords,
  intervalCell,
  offsetInWords,
  ratioCell,
  standInWords,
} from '../../../src/report/check/change-in-words.js';
import { metricResult } from '../../check/check-result.js';

describe('a change in words is right whichever way is better', () => {
  test.each([
    [metricResult('capacity', 312, 278), "capacity fell to 0.891 of the base's [0.864, 0.918]"],
    [metricResult('capacity', 312, 377.5), "capacity rose to 1.21 times the base's [1.17, 1.25]"],
    [metricResult('p99', 200, 242), "p99 rose to 1.21 times the base's [1.17, 1.25]"],
    [metricResult('p99', 200, 100), "p99 fell to 0.5 of the base's [0.485, 0.515]"],
    [metricResult('memory', 2 ** 20, 3 * 2 ** 20), "memory rose to 3 times the base's [2.91, 3.09]"],
    [metricResult('cpu', 6, 6), 'CPU time per task stayed as in the base [0.97, 1.03]'],
  ])('%#: %s', (result, words) => {
    expect(changeInWords(result)).toBe(words);
  });
});

describe('where the base has none of it, both figures are given and no ratio', () => {
  const dropped = metricResult('opened', 0, 998);

  test('in a sentence', () => {
    expect(changeInWords(dropped)).toBe('connections opened per 1,000 tasks rose from 0 to 998');
    expect(standInWords(dropped)).toBe('from 0 to 998');
    expect(changeInWords(metricResult('errors', 0, 0.003))).toBe('failed tasks rose from 0 % to 0.3 %');
    expect(changeInWords(metricResult('connections', 0, 0))).toBe('connections stayed at 0 as in the base');
  });

  test('in a table', () => {
    expect([ratioCell(dropped), intervalCell(dropped)]).toEqual(['-', '-']);
    expect(offsetInWords(dropped)).toBeUndefined();
  });
});

describe('a ratio that an offset bends', () => {
  test('is not said in a sentence', () => {
    // (20 + 1) / (1 + 1) is not how many times as many they are.
    expect(changeInWords(metricResult('connections', 1, 20))).toBe('connections rose from 1 to 20');
    expect(changeInWords(metricResult('opened', 998, 3))).toBe(
      'connections opened per 1,000 tasks fell from 998 to 3',
    );
  });

  test('is explained below the table', () => {
    const result = metricResult('connections', 1, 20);
    expect(ratioCell(result)).toBe('10.5×');
    expect(offsetInWords(result)).toBe('connections: the ratio is that of the figures plus 1.');
    expect(offsetInWords(metricResult('errors', 0.01, 0.02))).toBe(
      'failed tasks: the ratio is that of the figures plus 0.1 %.',
    );
  });

  test('is a ratio like any other where the offset is too small to be seen', () => {
    const result = metricResult('connections', 5_000, 10_000);
    expect(changeInWords(result)).toMatch(/^connections rose to 2 times the base's/);
    expect(offsetInWords(result)).toBeUndefined();
  });
});

describe('where nothing could be measured', () => {
  const nothing = { value: null, low: null, high: null, unit: 'ms' } as const;
  const result = metricResult('p99', 1, 1, {
    base: nothing,
    head: nothing,
    ratio: { ...nothing, unit: 'ratio' },
    verdict: 'inconclusive',
  });

  test('that is said', () => {
    expect(changeInWords(result)).toBe('p99 could not be measured');
    expect(standInWords(result)).toBe('not measured');
    expect(ratioCell(result)).toBe('n/a');
    expect(intervalCell(result)).toBe('');
  });
});
