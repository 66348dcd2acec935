import { expect, test } from 'vitest';
import { parseProcessStat } from '../../../src/lab/machine/process-stat.js';
import { parseSmapsRollup } from '../../../src/lab/observer/proc-source.js';
import { parsePsLine, parsePsTime } from '../../../src/lab/observer/ps-source.js';

test('a process name with spaces and parentheses does not shift the fields of /proc/<pid>/stat', () => {
  const fields = 'S 7 8 9 0 -1 4194560 1 2 3 4 150 50 30 20 20 0 11 0 987654 1 2 3';
  expect(parseProcessStat(`42 (a) S 1 (b) ${fields}`)).toEqual({
    pid: 42,
    state: 'S',
    parentPid: 7,
    groupId: 8,
    sessionId: 9,
    cpuMs: 2_000,
    reapedCpuMs: 500,
    startTicks: 987654,
  });
});

test('what is no process line is none', () => {
  expect(parseProcessStat('')).toBeNull();
  expect(parseProcessStat('42 (cut off) S 1')).toBeNull();
});

test('the proportional set size is read in bytes', () => {
  expect(
    parseSmapsRollup('55d0-7ffe ---p 0 00:00 0 [rollup]\nRss:   900 kB\nPss:   512 kB\nPss_Dirty: 1 kB\n'),
  ).toBe(512 * 1024);
  expect(parseSmapsRollup('')).toBe(0);
});

test.each([
  ['0:00.03', 30],
  ['12:34.50', 754_500],
  ['01:02:03', 3_723_000],
  ['2-03:04:05', 183_845_000],
])('the CPU time %s of ps is %i ms', (text, ms) => {
  expect(parsePsTime(text)).toBe(ms);
});

test('a line of ps gives pid, parent, memory and CPU time', () => {
  expect(parsePsLine('  501   1  20480   0:01.25')).toMatchObject({
    stat: { pid: 501, parentPid: 1, cpuMs: 1_250 },
    residentBytes: 20480 * 1024,
  });
  expect(parsePsLine('')).toBeNull();
});
