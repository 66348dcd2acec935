import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunningTask, RunningTasks } from '../../../src/fleet/node/running-tasks.js';

test('knows the oldest of the tasks that run, in whatever order they end', () => {
  const step = fc.oneof(fc.constant('start' as const), fc.nat());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const running = new RunningTasks();
      const all: RunningTask[] = [];
      const model = new Set<RunningTask>();
      for (const [at, what] of steps.entries()) {
        if (what === 'start') {
          const task = new RunningTask(at, 0, at);
          all.push(task);
          running.add(task);
          model.add(task);
        } else if (all.length > 0) {
          // Also one that ended before.
          const task = all[what % all.length]!;
          expect(running.end(task)).toBe(model.delete(task));
        }
        expect(running.size).toBe(model.size);
        expect(running.oldest).toBe([...model][0]);
      }
    }),
  );
});
