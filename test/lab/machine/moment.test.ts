import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpuShares } from '../../../src/lab/machine/cpu-shares.js';
import { parseRunnable } from '../../../src/lab/machine/machine-facts.js';
import { parseOpenFileLimit, parseUlimit } from '../../../src/lab/machine/open-file-limit.js';

test('busy and steal are shares of what all cores could have done', () => {
  const before = 'cpu  100 0 100 1000 0 0 0 0 0 0\ncpu0 1 2 3';
  const after = 'cpu  150 0 110 1120 10 0 0 10 0 0\ncpu0 1 2 3';
  expect(cpuShares(before, after)).toEqual({ busy: 60 / 200, steal: 10 / 200 });
});

test('shares stay between 0 and 1 whatever the counters do', () => {
  const line = fc
    .array(fc.nat(100_000), { minLength: 10, maxLength: 10 })
    .map((ticks) => `cpu  ${ticks.join(' ')}\n`);
  fc.assert(
    fc.property(line, line, (before, after) => {
      const shares = cpuShares(before, after);
      for (const share of shares === null ? [] : [shares.busy, shares.steal]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('without counters, or without time between them, there are no shares', () => {
  expect(cpuShares('', '')).toBeNull();
  const line = 'cpu  1 2 3 4 5 6 7 8 0 0\n';
  expect(cpuShares(line, line)).toBeNull();
});

test('the reader itself is not among the other runnable threads', () => {
  expect(parseRunnable('0.20 0.18 0.12 3/80 11206\n')).toBe(2);
  expect(parseRunnable('')).toBeNull();
});

test('open-file limits are numbers, or null for none', () => {
  const limits =
    'Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 unlimited            files \n';
  expect(parseOpenFileLimit(limits)).toEqual({ soft: 1024, hard: null });
  expect(parseOpenFileLimit('')).toBeNull();
  expect(parseUlimit('256\n')).toBe(256);
  expect(parseUlimit('unlimited\n')).toBeNull();
});
