import { describe, expect, it } from 'vitest';
import { profileOf, taskKinds } from '../../../src/study/split/task-kinds.js';

const alone = (name: string, cpuMs: number, wallMs: number) => ({
  name,
  samples: 5,
  cpuMs,
  wallMs,
  blockedMs: cpuMs,
});
const workload = (...weights: number[]) => ({
  tasks: weights.map((weight, i) => ({ name: `task ${i}`, weight })),
});

describe('kinds of tasks', () => {
  it('are those that compute and those that wait', () => {
    const tasks = [alone('task 0', 18, 20), alone('task 1', 1, 50), alone('task 2', 5, 10)];
    expect(taskKinds({ tasks }, workload(1, 4, 1))).toEqual({
      computing: ['task 0', 'task 2'],
      waiting: ['task 1'],
    });
  });

  it('are none where all do the same', () => {
    expect(
      taskKinds({ tasks: [alone('task 0', 18, 20), alone('task 1', 9, 10)] }, workload(1, 1)),
    ).toBeNull();
    expect(taskKinds({ tasks: [alone('task 0', 1, 20)] }, workload(1))).toBeNull();
  });

  it('are none where one is too rare to matter', () => {
    const tasks = [alone('task 0', 20, 20), alone('task 1', 1, 100)];
    expect(taskKinds({ tasks }, workload(1, 100))).not.toBeNull();
    // The waiting ones compute 98 % of all that is computed.
    expect(taskKinds({ tasks }, workload(1, 1_000))).toBeNull();
  });

  it('have profiles of their own, by their weights', () => {
    const tasks = [alone('task 0', 20, 20), alone('task 1', 1, 11), alone('task 2', 2, 52)];
    const profile = profileOf(
      ['task 1', 'task 2'],
      { tasks, uses: { http: false, postgres: false } },
      workload(5, 3, 1),
    );
    expect(profile.cpuMs).toBeCloseTo((3 * 1 + 2) / 4);
    expect(profile.waitMs).toBeCloseTo((3 * 10 + 50) / 4);
  });
});
