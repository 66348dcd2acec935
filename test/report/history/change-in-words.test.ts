import { expect, test } from 'vitest';
import type { ChangePoint } from '../../../src/check/history/change-points.js';
import { changeInWords, commitText, timeText } from '../../../src/report/history/change-in-words.js';
import { commitOf, entryOf, MACHINE } from '../../check/history/entries.js';

const [from, to] = [commitOf(1), commitOf(2)];
const run = (commit: string | null, startedAt = '2026-02-01T09:30:00.000Z', dirty = false) => ({
  commit,
  dirty,
  startedAt,
});
const CHANGE: ChangePoint = {
  series: { workload: 'orders', setting: entryOf(0, {}).setting, machine: MACHINE },
  metric: 'capacity',
  before: run(from),
  after: run(to),
  index: 14,
  pValue: 0.002,
  meanBefore: 512,
  meanAfter: 450,
  runsBefore: 14,
  runsAfter: 6,
  ratio: 450 / 512,
  direction: 'worse',
  withinTolerance: false,
  alsoChanged: [],
};

test('a sentence says what, by how much, how sure, where, and from how many runs', () => {
  expect(changeInWords(CHANGE)).toBe(
    `capacity fell by 12 % (p 0.002) at ${to.slice(0, 7)}, after ${from.slice(0, 7)}: 512 to 450 tasks/s, means of 14 and 6 runs.`,
  );
});

test('of what may be 0 there is no share', () => {
  const text = changeInWords({ ...CHANGE, metric: 'errors', meanBefore: 0, meanAfter: 0.05, ratio: 51 });
  expect(text).toContain('failed tasks rose (p 0.002) at');
  expect(text).toContain(': 0 to 5 %,');
});

test('without a commit the run is named by its time', () => {
  expect(changeInWords({ ...CHANGE, before: run(null), after: run(null) })).toContain(
    'at the run of 2026-02-01 09:30: 512',
  );
  expect(changeInWords({ ...CHANGE, before: run(null) })).toContain(`at ${to.slice(0, 7)}: 512`);
});

test('between two runs of one commit it is not the code, unless there were changes beside it', () => {
  const remark = 'Both runs are of one commit';
  expect(changeInWords({ ...CHANGE, before: run(to) })).toContain(remark);
  expect(changeInWords({ ...CHANGE, before: run(to), after: run(to, undefined, true) })).not.toContain(
    remark,
  );
  expect(changeInWords(CHANGE)).not.toContain(remark);
});

test('what else changed is told, and that the change is small', () => {
  const text = changeInWords({
    ...CHANGE,
    withinTolerance: true,
    alsoChanged: [
      { what: 'pooltune', before: '0.1.0', after: '0.2.0' },
      { what: 'node', before: 'v22.1.0', after: 'v24.0.0' },
      { what: 'rate', before: '300.123', after: '150' },
      { what: 'speed', before: '1000.4', after: '871' },
    ],
  });
  expect(text).toContain('No more than the tolerance of 1 %');
  expect(text).toMatch(
    /There changed too: pooltune \(0.1.0 to 0.2.0\), Node.js \(v22.1.0 to v24.0.0\), the offered load \(300 to 150 tasks\/s\), the machine's own speed \(1,000 to 871 reference tasks per second of CPU time\)\.$/,
  );
});

test('commits are short, with a mark for changes beside them; times are in UTC', () => {
  expect(commitText(run(to, undefined, true))).toBe(`${to.slice(0, 7)}+`);
  expect(commitText(run(null))).toBe('-');
  expect(timeText('2026-01-01T00:30:00+02:00')).toBe('2025-12-31 22:30');
});
