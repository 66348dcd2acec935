import { expect, it } from 'vitest';
import { stageEnds } from '../../src/study/budget.js';

const KINDS = [true, false].flatMap((canKeepNodes) =>
  [[4], [1, 4, 0]].map((prefetchMultipliers) => ({
    space: { prefetchMultipliers },
    runner: { canKeepNodes },
  })),
);

it.each(KINDS)('stages end one after another, the last with the budget: %j', (kind) => {
  const { screening, finalists, 'response-time': responseTime, prefetch, ablation } = stageEnds(kind);
  const ends = [
    screening,
    finalists,
    responseTime,
    ...(kind.space.prefetchMultipliers.length > 1 ? [prefetch] : []),
  ];
  expect([0, ...ends, ablation]).toEqual([...new Set([0, ...ends, ablation])].sort((a, b) => a - b));
  expect(ablation).toBe(1);
});

it.each([[[4]], [[1, 4, 0]]])(
  'finalists have more of the time where each trial starts nodes, with multipliers %j',
  (prefetchMultipliers) => {
    const [kept, started] = [true, false].map((canKeepNodes) => {
      const { screening, finalists } = stageEnds({
        space: { prefetchMultipliers },
        runner: { canKeepNodes },
      });
      return finalists - screening;
    });
    expect(started).toBeGreaterThan(kept!);
  },
);
