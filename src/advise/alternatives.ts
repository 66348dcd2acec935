import type { StudyResult } from '../study/study-result.js';
import type { Trial } from '../trial/trial.js';
import { isUsable } from '../trial/trial.js';
import type { Alternative } from './advice.js';
import { capacityKey } from './evidence.js';

const AT_MOST = 5;

/**
 * The best other settings by the study's objective, each with its longest trial. Those that failed more tasks
 * than allowed are left out.
 */
export function alternativesTo(result: StudyResult): readonly Alternative[] {
  const { recommended, objective, ties } = result;
  const left = recommended === null ? undefined : capacityKey(recommended.setting);
  const tied = new Set(ties.map(capacityKey));
  const bySetting = new Map<string, Alternative>();
  for (const key of new Set(result.trials.map((trial) => capacityKey(trial.setting)))) {
    if (key === left) continue;
    const trials = result.trials.filter(
      (trial) =>
        capacityKey(trial.setting) === key &&
        isUsable(trial) &&
        trial.figures.errorShare <= objective.maxErrorShare,
    );
    const capacity = longest(trials, 'saturating');
    if (capacity === undefined || capacity.figures.throughput.value === null) continue;
    bySetting.set(key, {
      setting: capacity.setting,
      capacity: capacity.figures.throughput,
      p99: longest(trials, 'steady')?.figures.responseTime.p99 ?? null,
      tie: tied.has(key),
    });
  }
  const rank =
    objective.kind === 'latency'
      ? (alternative: Alternative) => -(alternative.p99?.value ?? Number.POSITIVE_INFINITY)
      : (alternative: Alternative) => alternative.capacity.value!;
  return [...bySetting.values()].sort((a, b) => order(rank(b), rank(a))).slice(0, AT_MOST);
}

/** Two unmeasured ones are equal; their difference would be NaN. */
function order(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function longest(trials: readonly Trial[], kind: 'saturating' | 'steady'): Trial | undefined {
  let best: Trial | undefined;
  for (const trial of trials) {
    if (trial.load.kind !== kind) continue;
    // Of equally long ones the last: finalists are measured again after screening.
    if (best === undefined || durationMs(trial) >= durationMs(best)) best = trial;
  }
  return best;
}

function durationMs({ load }: Trial): number {
  return load.kind === 'batch' ? 0 : load.durationMs;
}
