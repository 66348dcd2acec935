import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELIVERY_LIMIT, DeliveryQueue } from '../../../src/lab/broker/delivery-queue.js';
import { RecordBook } from '../../../src/lab/broker/record-book.js';
import { NO_ERROR, OUTCOME } from '../../../src/lab/task-records.js';

function finish(book: RecordBook, row: number, node: number): boolean {
  return book.finish(
    { row, deliveredMs: 0, startedMs: 0, finishedMs: 0, outcome: OUTCOME.done, errorKind: NO_ERROR },
    node,
  );
}

function setUp(windows: number[], tasks: number) {
  const book = new RecordBook();
  const queue = new DeliveryQueue(book);
  windows.forEach((limit, node) => {
    queue.addNode(node, limit);
  });
  for (let row = 0; row < tasks; row++) book.enter(0, row, row);
  const delivered: { node: number; row: number }[] = [];
  const dispatch = () => queue.dispatch((node, row) => delivered.push({ node, row }));
  return { book, queue, delivered, dispatch };
}

describe('a delivery queue', () => {
  it('fills a window and no more', () => {
    const { queue, delivered, dispatch } = setUp([16], 100);
    dispatch();
    expect(delivered).toHaveLength(16);
    expect(queue.unacknowledged(0)).toBe(16);
    expect(queue.queued).toBe(84);
  });

  it('delivers everything where the window has no limit', () => {
    const { delivered, dispatch } = setUp([0], 5_000);
    dispatch();
    expect(delivered).toHaveLength(5_000);
  });

  it('goes round among the nodes with room', () => {
    const { delivered, dispatch } = setUp([2, 4], 6);
    dispatch();
    expect(delivered.map(({ node }) => node)).toEqual([0, 1, 0, 1, 1, 1]);
  });

  it('delivers again, oldest first, what a dead node had not acknowledged', () => {
    const { queue, delivered, dispatch } = setUp([2, 2], 6);
    dispatch(); // node 0: rows 0 and 2; node 1: rows 1 and 3
    expect(queue.removeNode(0)).toEqual([]);
    queue.acknowledge(1, 1);
    queue.acknowledge(1, 3);
    delivered.length = 0;
    dispatch();
    expect(delivered).toEqual([
      { node: 1, row: 0 },
      { node: 1, row: 2 },
    ]);
  });

  it('loses what a dead node had acknowledged and not finished', () => {
    const { book, queue, dispatch } = setUp([2], 2);
    dispatch();
    queue.acknowledge(0, 0);
    expect(queue.removeNode(0)).toEqual([0]);
    expect(book.records().outcome[0]).toBe(OUTCOME.lost);
    expect(book.records().outcome[1]).toBe(OUTCOME.unfinished);
  });

  it('gives a task up whose nodes keep dying', () => {
    const { book, queue, dispatch } = setUp([1], 1);
    for (let death = 1; death <= DELIVERY_LIMIT; death++) {
      dispatch();
      expect(book.deliveriesOf(0)).toBe(death);
      expect(queue.removeNode(0)).toEqual(death === DELIVERY_LIMIT ? [0] : []);
      queue.addNode(0, 1);
    }
    expect(book.finished).toBe(1);
  });

  it('ignores an acknowledgement from a node that no longer has the task', () => {
    const { queue, delivered, dispatch } = setUp([1, 1], 3);
    dispatch(); // 0 → row 0, 1 → row 1
    queue.removeNode(0);
    queue.addNode(2, 1);
    dispatch(); // row 0 again, to node 2
    expect(delivered.at(-1)).toEqual({ node: 2, row: 0 });
    queue.acknowledge(1, 0);
    expect(queue.unacknowledged(1)).toBe(1);
    expect(queue.unacknowledged(2)).toBe(1);
  });
});

type Step =
  | { readonly kind: 'enter'; readonly count: number }
  | { readonly kind: 'acknowledge' | 'finish' | 'die'; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enter' as const), count: fc.nat(20) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('acknowledge' as const, 'finish' as const),
      pick: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), pick: fc.nat() }) },
);

it('keeps windows, order and every task through any history', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }), fc.array(step), (windows, steps) => {
      const book = new RecordBook();
      const queue = new DeliveryQueue(book);
      windows.forEach((limit, node) => {
        queue.addNode(node, limit);
      });
      const holders = new Map<number, number>(); // row → node, delivered and unfinished
      const unacknowledged = new Set<number>();
      const firstDeliveries: number[] = [];
      const seen = new Set<number>();
      const dispatch = () =>
        queue.dispatch((node, row) => {
          expect(holders.has(row), 'delivered to two nodes at once').toBe(false);
          holders.set(row, node);
          unacknowledged.add(row);
          if (!seen.has(row)) firstDeliveries.push(row);
          seen.add(row);
        });
      for (const one of steps) {
        const rows = [...holders.keys()];
        const row = 'pick' in one ? rows[one.pick % Math.max(1, rows.length)] : undefined;
        if (one.kind === 'enter') {
          for (let entered = 0; entered < one.count; entered++) book.enter(0, 0, 0);
        } else if (one.kind === 'die') {
          const node = one.pick % windows.length;
          queue.removeNode(node);
          for (const [held, holder] of [...holders]) {
            if (holder === node) {
              holders.delete(held);
              unacknowledged.delete(held);
            }
          }
          queue.addNode(node, windows[node]!);
        } else if (row !== undefined) {
          queue.acknowledge(holders.get(row)!, row);
          unacknowledged.delete(row);
          if (one.kind === 'finish') {
            expect(finish(book, row, holders.get(row)!)).toBe(true);
            holders.delete(row);
          }
        }
        dispatch();
        windows.forEach((limit, node) => {
          const count = [...holders].filter(
            ([held, holder]) => holder === node && unacknowledged.has(held),
          ).length;
          expect(queue.unacknowledged(node)).toBe(count);
          if (limit > 0) expect(count).toBeLessThanOrEqual(limit);
        });
        const anyRoom = windows.some((limit, node) => limit === 0 || queue.unacknowledged(node) < limit);
        if (anyRoom) expect(queue.queued).toBe(0);
      }
      expect(firstDeliveries).toEqual([...firstDeliveries].sort((a, b) => a - b));
      // Every task is in exactly one place.
      expect(queue.queued + holders.size + book.finished).toBe(book.length);
    }),
    { numRuns: 300 },
  );
});
