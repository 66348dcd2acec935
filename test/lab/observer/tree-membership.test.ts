import { expect, test } from 'vitest';
import type { ProcessStat } from '../../../src/lab/machine/process-stat.js';
import { TreeMembership } from '../../../src/lab/observer/tree-membership.js';

function processOf(pid: number, parentPid: number, startTicks = pid): ProcessStat {
  return { pid, parentPid, startTicks, state: 'S', groupId: 0, sessionId: 0, cpuMs: 0, reapedCpuMs: 0 };
}

const pidsOf = (lists: readonly (readonly ProcessStat[])[]) =>
  lists.map((list) => list.map(({ pid }) => pid));

test('descendants of any depth belong to their root, strangers to nobody', () => {
  const membership = new TreeMembership();
  const processes = [
    processOf(1, 0),
    processOf(10, 1),
    processOf(11, 10),
    processOf(12, 11),
    processOf(20, 1),
  ];
  expect(pidsOf(membership.assign(processes, [[10], []]))).toEqual([[10, 11, 12], []]);
});

test('a root below a root of another group belongs to its own', () => {
  const membership = new TreeMembership();
  const processes = [processOf(10, 1), processOf(11, 10), processOf(12, 11)];
  expect(pidsOf(membership.assign(processes, [[11], [10]]))).toEqual([[11, 12], [10]]);
});

test('an orphan stays in its tree', () => {
  const membership = new TreeMembership();
  membership.assign([processOf(10, 1), processOf(11, 10), processOf(12, 11)], [[10]]);
  expect(pidsOf(membership.assign([processOf(10, 1), processOf(12, 1)], [[10]]))).toEqual([[10, 12]]);
});

test('a pid that was given to a stranger is no member any more', () => {
  const membership = new TreeMembership();
  membership.assign([processOf(10, 1), processOf(11, 10)], [[10]]);
  expect(pidsOf(membership.assign([processOf(10, 1), processOf(11, 1, 99)], [[10]]))).toEqual([[10]]);
});
