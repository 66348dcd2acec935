import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SettlingWatch } from '../../../src/lab/broker/settling.js';

/** Looks until it settles, where `perLook(i)` tasks are done between two looks; `null` where it never does. */
function looksUntilSettled(perLook: (look: number) => number, most = 60): number | null {
  const watch = new SettlingWatch(6_000);
  let done = 0;
  for (let look = 1; look <= most; look++) {
    done += perLook(look);
    if (watch.look(done)) return look;
  }
  return null;
}

describe('whether a load has settled', () => {
  it('is known after six looks where throughput never changes: two spans, and two looks more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (rate) => {
        expect(looksUntilSettled(() => rate)).toBe(6);
      }),
    );
  });

  it('is not said while it rises by a tenth and more from span to span', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.1, max: 2, noNaN: true }),
        fc.integer({ min: 10_000, max: 20_000 }),
        (rise, rate) => {
          expect(looksUntilSettled((look) => rate * rise ** (look / 2), 20)).toBeNull();
        },
      ),
    );
  });

  it('does not take the pause between two compilers for the end', () => {
    // As measured on a module that speaks HTTP and PostgreSQL, on two threads: tasks per half second.
    const seen = [103, 670, 770, 837, 722, 759, 957, 986, 1_038, 1_028, 1_010, 1_040, 1_101];
    const looks = looksUntilSettled((look) => seen[look - 1] ?? 1_100);
    expect(looks).toBeGreaterThanOrEqual(11);
    expect(looks).toBeLessThan(20);
  });

  it('is not said of a load of which nothing ends', () => {
    expect(looksUntilSettled(() => 0)).toBeNull();
  });

  it('looks more often where the longest warm-up is short, and not more often than counts can bear', () => {
    expect(new SettlingWatch(1_200).lookMs).toBe(100);
    expect(new SettlingWatch(60_000).lookMs).toBe(500);
    expect(new SettlingWatch(100).lookMs).toBe(50);
  });
});
