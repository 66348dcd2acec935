import fc from 'fast-check';
import { expect, it } from 'vitest';
import { convoyShare } from '../../src/trial/convoy-share.js';
import { type Row, recordsOf } from './synthetic-records.js';

const task = (node: number, deliveredMs: number, startedMs: number, finishedMs: number): Row => ({
  arrivalMs: 0,
  node,
  deliveredMs,
  startedMs,
  finishedMs,
});
const share = (rows: Row[], nodes = 2, concurrency = 1, fromMs = 0, toMs = 10) =>
  convoyShare(recordsOf(rows), { nodes, concurrency }, fromMs, toMs);

it('counts an idle worker while a task is held at the other node', () => {
  // node 0 |0000000000|   holds a second task from 0 to 10
  // node 1 |1111······|   idle from 4 to 10: 6 of 20 worker-ms
  const rows = [task(0, 0, 0, 10), task(0, 0, 10, 12), task(1, 0, 0, 4)];
  expect(share(rows)).toBeCloseTo(6 / 20, 6);
});

it('does not count a worker that is idle while only its own node holds a task', () => {
  // node 1 is busy all along; node 0 holds a task from 2 to 6 and is idle itself.
  const rows = [task(1, 0, 0, 10), task(0, 2, 6, 10)];
  expect(share(rows)).toBe(0);
});

it('counts every idle worker where two nodes hold tasks', () => {
  // Both nodes idle and both hold a task from 0 to 5: 10 of 20 worker-ms.
  expect(share([task(0, 0, 5, 10), task(1, 0, 5, 10)])).toBeCloseTo(10 / 20, 6);
});

it('sees only what happened within the window', () => {
  const rows = [task(0, 0, 0, 10), task(0, 0, 10, 12), task(1, 0, 0, 4)];
  expect(share(rows, 2, 1, 5, 9)).toBeCloseTo(4 / 8, 6);
  expect(share(rows, 2, 1, 0, 4)).toBe(0);
});

it('is unknown with one node, and nothing when nothing is held', () => {
  expect(share([task(0, 0, 5, 10)], 1)).toBeNull();
  expect(share([task(0, 0, 0, 1), task(1, 3, 3, 4)])).toBe(0);
});

it('leaves out tasks that never started', () => {
  expect(share([task(0, 0, Number.NaN, Number.NaN)])).toBe(0);
});

const anyTask = fc
  .record({
    node: fc.nat({ max: 3 }),
    delivered: fc.nat({ max: 90 }),
    hold: fc.nat({ max: 30 }),
    service: fc.nat({ max: 30 }),
  })
  .map(({ node, delivered, hold, service }) =>
    task(node, delivered, delivered + hold, delivered + hold + service),
  );
const tasks = fc.array(anyTask, { maxLength: 60 });

it('lies between 0 and 1, and does not depend on which node is called which', () => {
  fc.assert(
    fc.property(
      tasks,
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      fc.nat(3),
      (rows, names, extra) => {
        const original = share(rows, 4, 1 + extra, 0, 100)!;
        const renamed = rows.map((row) => ({ ...row, node: names[row.node!]! }));
        expect(original).toBeGreaterThanOrEqual(0);
        expect(original).toBeLessThanOrEqual(1);
        expect(share(renamed, 4, 1 + extra, 0, 100)).toBeCloseTo(original, 12);
      },
    ),
  );
});

it('agrees with looking at every millisecond', () => {
  fc.assert(
    fc.property(tasks, (rows) => {
      let idleMs = 0;
      for (let ms = 0; ms < 100; ms++) {
        const at = ms + 0.5;
        for (let node = 0; node < 4; node++) {
          const elsewhere = rows.some((r) => r.node !== node && r.deliveredMs! <= at && at < r.startedMs!);
          const running = rows.filter(
            (r) => r.node === node && r.startedMs! <= at && at < r.finishedMs!,
          ).length;
          if (elsewhere) idleMs += Math.max(0, 2 - running);
        }
      }
      expect(share(rows, 4, 2, 0, 100)).toBeCloseTo(idleMs / (100 * 4 * 2), 9);
    }),
  );
});
