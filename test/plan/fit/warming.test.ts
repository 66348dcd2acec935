import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coldnessAfter, type Run, runOf } from '../../../src/plan/fit/warming.js';
import type { PlanTrial } from '../../../src/plan/plan-source.js';

const FOUR_WORKERS = { workers: 2, nodes: 2 };
const RATES = { capacityPerMs: 2, perMs: 1 };

function trialOf(load: PlanTrial['load'], beforeWindowMs: number): Pick<PlanTrial, 'load' | 'figures'> {
  return { load, figures: { beforeWindowMs } as PlanTrial['figures'] };
}

describe('how cold the code of a trial was', () => {
  test('twice the CPU time after the calls that the parameter names, in each worker', () => {
    // 200 ms at 2 tasks/ms, then 400 ms at 1: 800 tasks, 200 for each worker.
    const run = { saturatedMs: 200, loadedMs: 400, tasks: 0 };
    expect(coldnessAfter(run, { warmingCalls: 200 }, FOUR_WORKERS, RATES)).toBe(2);
    expect(coldnessAfter(run, { warmingCalls: 0 }, FOUR_WORKERS, RATES)).toBe(1);
  });

  test('falls the longer nodes run, and is never below what warm ones need', () => {
    const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(ms, ms, ms), ms, ms, ([saturatedMs, loadedMs, tasks], more, warmingCalls) => {
        const after = (run: Run) => coldnessAfter(run, { warmingCalls }, FOUR_WORKERS, RATES);
        const run = { saturatedMs, loadedMs, tasks };
        const longer = after({ ...run, saturatedMs: saturatedMs + more });
        expect(longer).toBeLessThanOrEqual(after(run));
        expect(longer).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('is that of the middle of what counts', () => {
    expect(runOf(trialOf({ kind: 'saturating', durationMs: 500 }, 300))).toEqual({
      saturatedMs: 300,
      loadedMs: 250,
      tasks: 0,
    });
    expect(runOf(trialOf({ kind: 'batch', tasks: 100 }, 300))).toEqual({
      saturatedMs: 300,
      loadedMs: 0,
      tasks: 50,
    });
  });
});
