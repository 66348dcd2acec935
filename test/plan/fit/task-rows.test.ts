import { describe, expect, it } from 'vitest';
import { taskRows } from '../../../src/plan/fit/task-rows.js';
import type { TaskCalibration } from '../../../src/trial/calibration/calibration.js';

const calibrationOf = (task: Partial<TaskCalibration>) => ({
  tasks: [{ name: 'task', samples: 4, cpuMs: 1, wallMs: 10, blockedMs: 1, blockedWaitMs: 0, ...task }],
  cpuMs: 1,
  waitMs: 9,
  uses: { http: false, postgres: false },
});
const rowsOf = (task: Partial<TaskCalibration>) =>
  taskRows(calibrationOf(task), [{ name: 'task', weight: 3 }], [])[0]!;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the rows of a task', () => {
  it('vary in CPU time where a task only computes', () => {
    const { cpuMs, waitMs } = rowsOf({ cpuMs: 9, wallMs: 10, wallQuantilesMs: [5, 10, 15] });
    expect(mean(cpuMs)).toBeCloseTo(9);
    expect(cpuMs.at(-1)! / cpuMs[0]!).toBeGreaterThan(2);
    expect(mean(waitMs)).toBe(0);
  });

  it('vary in waiting where a task mostly waits', () => {
    const { cpuMs, waitMs, weight } = rowsOf({ wallQuantilesMs: [5, 10, 15] });
    expect(new Set(cpuMs)).toEqual(new Set([1]));
    expect(mean(waitMs)).toBeCloseTo(9);
    expect(weight).toBe(3);
  });

  it('keep the loop blocked for the share of the wait that does so', () => {
    const { waitMs, blockedMs } = rowsOf({ blockedWaitMs: 6, wallQuantilesMs: [8, 10, 12] });
    expect(mean(blockedMs) / (mean(blockedMs) + mean(waitMs))).toBeCloseTo(6 / 9);
  });

  it('are all alike where a study says nothing of the distribution', () => {
    const { cpuMs, waitMs } = rowsOf({});
    expect(new Set(cpuMs.map((cpu, row) => cpu + waitMs[row]!))).toEqual(new Set([10]));
  });
});
