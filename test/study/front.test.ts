import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Setting } from '../../src/fleet/setting.js';
import { paretoFront, type Tradeoff } from '../../src/study/front.js';

const figure = (value: number, unit: 'tasks/s' | 'ms') => ({ value, low: value, high: value, unit });

const tradeoff = (capacity: number, p99: number | null, memoryBytes: number | null): Tradeoff => ({
  setting: { concurrency: capacity } as Setting,
  capacity: figure(capacity, 'tasks/s'),
  p99: p99 === null ? null : figure(p99, 'ms'),
  memoryBytes,
});

describe('the Pareto front of capacity, tail and memory', () => {
  it('has what no other beats in all three, the most capacity first', () => {
    const fast = tradeoff(300, 40, 200);
    const small = tradeoff(160, 60, 70);
    const smooth = tradeoff(250, 20, 210);
    const beaten = tradeoff(250, 45, 205);
    expect(paretoFront([small, beaten, smooth, fast])).toEqual([fast, smooth, small]);
  });

  it('keeps one of which something is known that may be better than what is unknown of another', () => {
    const unknown = tradeoff(300, null, 100);
    const known = tradeoff(200, 10, 100);
    expect(paretoFront([unknown, known])).toEqual([unknown, known]);
  });

  it('holds for everything left out a setting that beats it, and for nothing that it holds', () => {
    const some = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map(([c, p, m]) => tradeoff(c + 1, p, m));
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 20 }), (all) => {
        const front = paretoFront(all);
        expect(front.length).toBeGreaterThan(0);
        const asGood = (a: Tradeoff, b: Tradeoff) =>
          a.capacity.value! >= b.capacity.value! &&
          a.p99!.value! <= b.p99!.value! &&
          a.memoryBytes! <= b.memoryBytes!;
        for (const one of all)
          if (!front.includes(one)) expect(front.some((other) => asGood(other, one))).toBe(true);
        for (const one of front)
          for (const other of front) if (asGood(other, one)) expect(asGood(one, other)).toBe(true);
      }),
    );
  });
});
