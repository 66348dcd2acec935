import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backlogs } from '../../../src/fleet/celery/backlogs.js';

/** Queue names by task. */
const sequences = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 30 });

function sequenceOf(tasks: readonly number[]) {
  return tasks.map((task) => ({ task, queue: `queue ${task}` }));
}

test('one queue is left to the population', () => {
  expect(new Backlogs(sequenceOf([0, 0])).areSeveral).toBe(false);
  expect(new Backlogs(sequenceOf([0, 1])).areSeveral).toBe(true);
});

test('tasks enter in the order of the sequence until one finds its queue full, and no queue is ever fuller', () => {
  const steps = fc.array(fc.record({ route: fc.nat(2), count: fc.nat(5) }), { maxLength: 60 });
  fc.assert(
    fc.property(sequences, steps, fc.integer({ min: 1, max: 12 }), (tasks, ends, most) => {
      fc.pre(new Set(tasks).size > 1);
      const sequence = sequenceOf(tasks);
      const backlogs = new Backlogs(sequence);
      const unfinished = new Map(sequence.map(({ queue }) => [queue, 0]));
      let entered = 0;
      const enter = () => {
        const count = backlogs.missing(entered, () => most);
        for (let i = 0; i < count; i++) {
          const { queue } = sequence[entered++ % sequence.length]!;
          backlogs.entered(queue);
          unfinished.set(queue, unfinished.get(queue)! + 1);
        }
        // The next one waits for room in its queue.
        expect(unfinished.get(sequence[entered % sequence.length]!.queue)).toBe(most);
        for (const count of unfinished.values()) expect(count).toBeLessThanOrEqual(most);
      };
      enter();
      for (const { route, count } of ends) {
        const queue = `queue ${route}`;
        for (let i = 0; i < count && (unfinished.get(queue) ?? 0) > 0; i++) {
          backlogs.ended(route);
          unfinished.set(queue, unfinished.get(queue)! - 1);
        }
        enter();
      }
    }),
  );
});

test('a new load begins with empty queues', () => {
  const sequence = sequenceOf([0, 1]);
  const backlogs = new Backlogs(sequence);
  for (const { queue } of sequence) backlogs.entered(queue);
  expect(backlogs.missing(0, () => 1)).toBe(0);
  backlogs.clear();
  expect(backlogs.missing(0, () => 1)).toBe(2);
});
