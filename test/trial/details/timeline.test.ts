import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOME } from '../../../src/lab/task-records.js';
import { MOST_LISTED, timelineOf } from '../../../src/trial/details/timeline.js';
import { type Row, recordsOf } from '../synthetic-records.js';

const NAMES = ['resize', 'mail', 'report'];

/** Two nodes of three slots, each with its own queue of tasks that were delivered some time before they start. */
const fleets = fc
  .array(
    fc.record({
      node: fc.nat(1),
      task: fc.nat(2),
      heldMs: fc.double({ min: 0, max: 30, noNaN: true }),
      serviceMs: fc.double({ min: 0, max: 50, noNaN: true }),
    }),
    { minLength: 1, maxLength: 600 },
  )
  .map((tasks) => {
    const freeAt = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    return tasks.map(({ node, task, heldMs, serviceMs }): Row => {
      const slots = freeAt[node]!;
      const startedMs = 1_000 + Math.min(...slots);
      const finishedMs = startedMs + serviceMs;
      slots[slots.indexOf(Math.min(...slots))] = finishedMs - 1_000;
      return { arrivalMs: 1_000, deliveredMs: startedMs - heldMs, startedMs, finishedMs, node, task };
    });
  });

const FLEET = { nodes: 2, concurrency: 3 };

test('no two tasks are in one slot of a node at once, and every slot is one of its concurrency', () => {
  fc.assert(
    fc.property(fleets, (rows) => {
      const timeline = timelineOf(recordsOf(rows), FLEET, NAMES, 1_000)!;
      const inSlot = new Map<string, { from: number; to: number }[]>();
      for (const [i, slot] of timeline.slot.entries()) {
        expect(slot).toBeLessThan(3);
        const key = `${timeline.node[i]} ${slot}`;
        inSlot.set(key, [
          ...(inSlot.get(key) ?? []),
          { from: timeline.startedMs[i]!, to: timeline.finishedMs[i]! },
        ]);
      }
      for (const tasks of inSlot.values()) {
        tasks.sort((a, b) => a.from - b.from || a.to - b.to);
        for (let i = 1; i < tasks.length; i++)
          expect(tasks[i]!.from).toBeGreaterThanOrEqual(tasks[i - 1]!.to);
      }
    }),
  );
});

test('it lists the first tasks by delivery, with their times to a hundredth of a ms, and counts the rest', () => {
  fc.assert(
    fc.property(fleets, (rows) => {
      const timeline = timelineOf(recordsOf(rows), FLEET, NAMES, 1_000)!;
      const expected = [...rows].sort((a, b) => a.deliveredMs! - b.deliveredMs!).slice(0, MOST_LISTED);
      expect(timeline.leftOut).toBe(rows.length - expected.length);
      expect(timeline.deliveredMs).toHaveLength(expected.length);
      for (const [i, row] of expected.entries()) {
        expect(timeline.deliveredMs[i]).toBeCloseTo(row.deliveredMs! - 1_000, 1);
        expect(timeline.startedMs[i]).toBeCloseTo(row.startedMs! - 1_000, 1);
        expect(timeline.finishedMs[i]).toBeCloseTo(row.finishedMs! - 1_000, 1);
        expect(timeline.node[i]).toBe(row.node);
        expect(timeline.taskNames[timeline.task[i]!]).toBe(NAMES[row.task!]);
      }
    }),
  );
});

test('a task takes the lowest slot that is free when it starts', () => {
  const rows = [
    { arrivalMs: 0, startedMs: 0, finishedMs: 10 },
    { arrivalMs: 0, startedMs: 0, finishedMs: 4 },
    { arrivalMs: 0, startedMs: 1, finishedMs: 20 },
    { arrivalMs: 0, startedMs: 4, finishedMs: 30 },
    { arrivalMs: 0, startedMs: 11, finishedMs: 12 },
  ];
  expect(timelineOf(recordsOf(rows), FLEET, NAMES, 0)!.slot).toEqual([0, 1, 2, 1, 0]);
});

test('a start that seems to come before the finish it waited for takes the slot that is free next', () => {
  const rows = [
    { arrivalMs: 0, startedMs: 0, finishedMs: 10 },
    { arrivalMs: 0, startedMs: 0, finishedMs: 5 },
    { arrivalMs: 0, startedMs: 4.99, finishedMs: 9 },
  ];
  const found = timelineOf(recordsOf(rows), { nodes: 1, concurrency: 2 }, NAMES, 0)!;
  expect(found.slot).toEqual([0, 1, 1]);
});

test('tasks that never finished or whose node died are left out, and counted', () => {
  const nowhere = { deliveredMs: Number.NaN, startedMs: Number.NaN, node: 0xffff };
  const rows = [
    { arrivalMs: 0, startedMs: 1, finishedMs: 2 },
    { arrivalMs: 0, outcome: OUTCOME.unfinished },
    { arrivalMs: 0, ...nowhere, outcome: OUTCOME.lost },
  ];
  const found = timelineOf(recordsOf(rows), FLEET, NAMES, 0)!;
  expect(found.startedMs).toEqual([1]);
  expect(found.leftOut).toBe(2);
  expect(timelineOf(recordsOf(rows.slice(1)), FLEET, NAMES, 0)).toBeUndefined();
});

test('only the names of the tasks in it are in it', () => {
  const rows = [
    { arrivalMs: 0, finishedMs: 1, task: 2 },
    { arrivalMs: 0, finishedMs: 1, task: 1 },
    { arrivalMs: 0, finishedMs: 1, task: 2 },
  ];
  const found = timelineOf(recordsOf(rows), FLEET, NAMES, 0)!;
  expect(found.taskNames).toEqual(['report', 'mail']);
  expect(found.task).toEqual([0, 1, 0]);
});
