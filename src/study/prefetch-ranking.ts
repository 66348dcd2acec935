import { ratioOfEstimates } from '../trial/compare.js';
import { bestOf, choose } from './choice.js';
import { latencyMerit } from './merit.js';
import type { Objective } from './objective.js';
import type { PrefetchTried } from './prefetch-tried.js';

/**
 * Multipliers in the order in which they should be had: by makespan, or by p99 where the objective is latency; those
 * that the other figure clearly speaks against come after those that it does not. Ties go to the smaller window.
 */
export function rankPrefetch(tried: readonly PrefetchTried[], objective: Objective['kind']): number[] {
  const primary = objective === 'latency' ? 'p99' : 'makespan';
  const secondary = objective === 'latency' ? 'makespan' : 'p99';
  const ranked: number[] = [];
  let left = tried.filter(
    (candidate) => candidate[primary].value !== null || candidate[secondary].value !== null,
  );
  while (left.length > 0) {
    const compared = left.map((candidate) => ({
      candidate,
      setting: candidate.setting,
      merit: latencyMerit(candidate[primary].value === null ? candidate[secondary] : candidate[primary]),
    }));
    const best = bestOf(compared);
    const others = compared.filter(({ candidate }) => !isSpokenAgainst(candidate, left, secondary));
    const chosen = choose(others.length > 0 ? others : compared) ?? best ?? compared[0]!;
    ranked.push(chosen.setting.prefetchMultiplier);
    left = left.filter((candidate) => candidate !== chosen.candidate);
  }
  return ranked;
}

/** Another one's secondary figure is better by more than 10 %, beyond the noise. */
function isSpokenAgainst(
  candidate: PrefetchTried,
  all: readonly PrefetchTried[],
  figure: 'makespan' | 'p99',
): boolean {
  return all.some((other) => {
    const ratio = ratioOfEstimates(candidate[figure], other[figure]);
    return (ratio.value ?? 1) > 1.1 && (ratio.low ?? 0) > 1;
  });
}
