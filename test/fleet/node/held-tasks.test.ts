import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HeldTask, HeldTasks } from '../../../src/fleet/node/held-tasks.js';

test('held tasks leave in the order in which they came, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -200, max: 300 }), { maxLength: 30 }), (steps) => {
      const held = new HeldTasks();
      const expected: HeldTask[] = [];
      let row = 0;
      for (const step of steps) {
        for (let i = 0; i < step; i++) {
          const task = { row, task: row % 7, payload: row % 3 === 0 ? `"${row}"` : '', deliveredMs: row / 3 };
          held.push(task.row, task.task, task.payload, task.deliveredMs);
          expected.push(task);
          row++;
        }
        for (let i = step; i < 0 && expected.length > 0; i++) expect(held.take()).toEqual(expected.shift());
        expect(held.length).toBe(expected.length);
      }
    }),
  );
});

test('what was cleared is gone, and what comes after is held', () => {
  const held = new HeldTasks();
  for (let row = 0; row < 100; row++) held.push(row, 0, '', 0);
  held.take();
  held.clear();
  expect(held.length).toBe(0);
  held.push(7, 1, '{}', 5);
  expect(held.take()).toEqual({ row: 7, task: 1, payload: '{}', deliveredMs: 5 });
});
