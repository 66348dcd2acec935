import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProportionalMemory } from '../../../src/lab/observer/proportional-memory.js';

const SHARED = 40;

test('growth and shrinkage of what is a process’s own is followed exactly', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(sizes, (own) => {
      let now = 0;
      const memory = new ProportionalMemory(
        () => now + SHARED / 2,
        () => now + SHARED,
      );
      for (const size of own) {
        now = size;
        memory.nextRound(new Set([1]));
        expect(memory.bytes(1)).toBe(size + SHARED / 2);
      }
    }),
  );
});

test('the dear figure is read once per process, and then one in four rounds', () => {
  let reads = 0;
  const memory = new ProportionalMemory(
    () => {
      reads += 1;
      return 100;
    },
    () => 120,
  );
  const pids = new Set([1, 2, 3]);
  for (let round = 0; round < 12; round += 1) {
    memory.nextRound(pids);
    for (const pid of pids) memory.bytes(pid);
  }
  expect(reads).toBe(3 + 3);
});

test('when sharers come or go, every process is looked at again in its turn', () => {
  let sharers = 4;
  const memory = new ProportionalMemory(
    () => 100 + SHARED / sharers,
    () => 100 + SHARED,
  );
  const pids = new Set([1, 2]);
  for (const pid of pids) memory.bytes(pid);
  sharers = 2;
  for (let round = 0; round < 8; round += 1) memory.nextRound(pids);
  expect([memory.bytes(1), memory.bytes(2)]).toEqual([120, 120]);
});

test('a process that has ended has no memory, and is forgotten', () => {
  const memory = new ProportionalMemory(
    () => 100,
    (pid) => (pid === 1 ? 100 : null),
  );
  expect(memory.bytes(2)).toBeNull();
});
