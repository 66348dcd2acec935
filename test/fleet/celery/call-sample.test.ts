import { describe, expect, it } from 'vitest';
import { CallSample, type SeenCall } from '../../../src/fleet/celery/call-sample.js';
import { seededRandom } from '../../../src/foundation/random.js';

const call = (task: string, ...args: unknown[]): SeenCall => ({ task, args, kwargs: {} });

function sampleOf(most: number, calls: Iterable<SeenCall>, seed = 1) {
  const sample = new CallSample(most, seededRandom(seed));
  for (const each of calls) sample.add(each);
  return sample.result();
}

function* times(count: number, make: (index: number) => SeenCall) {
  for (let index = 0; index < count; index++) yield make(index);
}

const weights = (calls: readonly { readonly weight?: number | undefined }[]) =>
  calls.reduce((sum, { weight = 1 }) => sum + weight, 0);

describe('a sample of calls', () => {
  it('has all of them, each once with how often it came, while they fit', () => {
    const result = sampleOf(3, [call('b', 1), call('a', 'x'), call('b', 2), call('b', 2), call('b', 2)]);
    expect(result.isDrawn).toBe(false);
    expect(result.tasks).toEqual([
      { task: 'a', seen: 1, distinct: 1, calls: [{ ...call('a', 'x'), weight: 1 }] },
      {
        task: 'b',
        seen: 4,
        distinct: 2,
        calls: [
          { ...call('b', 2), weight: 3 },
          { ...call('b', 1), weight: 1 },
        ],
      },
    ]);
  });

  it('keeps no more lines than asked for, and weights that add up to the calls of each task', () => {
    const { isDrawn, tasks } = sampleOf(100, [
      ...times(5_000, (index) => call('frequent', index)),
      ...times(30, (index) => call('rare', index)),
      ...times(700, (index) => call('some', index % 400)),
    ]);
    expect(isDrawn).toBe(true);
    const [frequent, rare, some] = tasks;
    // 30 are all of the rare ones; the others share what is left.
    expect(rare!.calls).toHaveLength(30);
    expect(frequent!.calls).toHaveLength(35);
    expect(some!.calls.length).toBeLessThanOrEqual(35);
    expect(some!.distinct).toBeNull();
    for (const { seen, calls } of tasks) expect(weights(calls)).toBeCloseTo(seen, 1);
  });

  it('has a call of every task, however few may be kept', () => {
    const { tasks } = sampleOf(2, [...times(50, (index) => call('a', index)), call('b'), call('c')]);
    expect(tasks.map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
    expect(tasks.map(({ calls }) => weights(calls))).toEqual([50, 1, 1]);
  });

  it('favours no call, early or late, frequent or not', () => {
    // Of 400 calls a third is equal; the mean of its weight over many seeds has to be what it was.
    const calls = [...times(400, (index) => call('a', index % 3 === 0 ? 'same' : index))];
    const runs = 400;
    const seen = { same: 0, early: 0, late: 0 };
    for (let seed = 0; seed < runs; seed++) {
      for (const { args, weight = 1 } of sampleOf(20, calls, seed).tasks[0]!.calls) {
        const [arg] = args as [number | 'same'];
        if (arg === 'same') seen.same += weight;
        else if (arg < 200) seen.early += weight;
        else seen.late += weight;
      }
    }
    // Five standard errors of a share of 20 draws, over the runs.
    const tolerance = 5 * 400 * Math.sqrt(((1 / 3) * (2 / 3)) / 20 / runs);
    const isLike = (total: number, expected: number) =>
      expect(Math.abs(total / runs - expected)).toBeLessThan(tolerance);
    isLike(seen.same, 134);
    isLike(seen.early, 133);
    isLike(seen.late, 133);
  });

  it('is the same with the same seed', () => {
    const calls = [...times(500, (index) => call('a', index))];
    expect(sampleOf(10, calls, 3)).toEqual(sampleOf(10, calls, 3));
    expect(sampleOf(10, calls, 3)).not.toEqual(sampleOf(10, calls, 4));
  });
});
