import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockedMs,
  blockedWaitMs,
  longestStretch,
  type Stretch,
} from '../../../src/trial/calibration/longest-block.js';

const stretch = (wallMs: number, cpuMs = wallMs): Stretch => ({ wallMs, cpuMs });

describe('how long a task blocks the event loop', () => {
  it('is found in a rare long call', () => {
    expect(blockedMs([...Array.from({ length: 18 }, () => stretch(1)), stretch(50), stretch(52)])).toBe(50);
  });

  it('leaves out the one call in which the collector ran, and the time that went to other processes', () => {
    const calls = Array.from({ length: 10 }, () => stretch(1));
    expect(blockedMs([...calls, stretch(12), stretch(30, 1)])).toBe(1);
  });

  it('includes waiting that blocks without computing, where most calls do it', () => {
    expect(blockedMs(Array.from({ length: 7 }, () => stretch(20, 0.1)))).toBe(20);
  });

  it('lies between none and the longest stretch, whatever the order', () => {
    const stretches = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1e4, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(stretches, (pairs) => {
        const calls = pairs.map(([wallMs, share]) => stretch(wallMs, wallMs * share));
        const blocked = blockedMs(calls);
        expect(blocked).toBeGreaterThanOrEqual(0);
        expect(blocked).toBeLessThanOrEqual(Math.max(...calls.map(({ wallMs }) => wallMs)));
        expect(blockedMs([...calls].reverse())).toBe(blocked);
      }),
    );
  });
});

/** What the process used, as the tests have it: no CPU time, and as many preemptions as they say. */
const usage =
  (preemptions = () => 0) =>
  () => ({
    userCPUTime: 0,
    systemCPUTime: 0,
    involuntaryContextSwitches: preemptions(),
  });

describe('the longest stretch of a call', () => {
  it('leaves out a stretch in which the system ran something else', async () => {
    let [now, preemptions] = [0, 0];
    const call = async (): Promise<void> => {
      now += 5;
      await new Promise((resolve) => setImmediate(resolve));
      now += 30;
      preemptions++;
    };
    const seen = await longestStretch(
      call,
      () => now,
      usage(() => preemptions),
    );
    expect(seen.wallMs).toBe(5);
  });

  it('is the longest between two turns of the event loop', async () => {
    // A clock that only the task moves: 5, then 20, then 3 ms in turns of their own.
    let now = 0;
    const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const call = async (): Promise<void> => {
      for (const ms of [5, 20, 3]) {
        now += ms;
        await nextTurn();
      }
    };
    expect((await longestStretch(call, () => now, usage())).wallMs).toBe(20);
  });

  it('ends with the call, also when it throws', async () => {
    let now = 0;
    const failing = longestStretch(
      () => {
        now += 7;
        throw new Error('no');
      },
      () => now,
      usage(),
    );
    await expect(failing).rejects.toThrow('no');
  });
});

it('does not take one long collection of garbage for a habit of waiting', () => {
  const calls = Array.from({ length: 18 }, () => ({ wallMs: 0.1, cpuMs: 0.1 }));
  expect(blockedWaitMs([...calls, { wallMs: 9, cpuMs: 4 }, { wallMs: 8, cpuMs: 4 }], 0.1)).toBe(0);
  expect(
    blockedWaitMs(
      Array.from({ length: 7 }, () => ({ wallMs: 20, cpuMs: 0.5 })),
      0.5,
    ),
  ).toBe(19.5);
});

it('is not deceived by a whole tick of CPU time that is charged to a stretch that waited', () => {
  const ticked = Array.from({ length: 7 }, () => ({ wallMs: 6.2, cpuMs: 5.7 }));
  expect(blockedWaitMs(ticked, 0.1)).toBeGreaterThan(6);
  // A task that does compute for as long has waited for nothing.
  expect(blockedWaitMs(ticked, 5.5)).toBeLessThan(0.6);
});
