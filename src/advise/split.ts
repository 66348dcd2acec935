import { describeRoutes, type Routes } from '../fleet/routes.js';
import { describeSetting } from '../fleet/setting.js';
import type { SplitResult, SplitVerdict, Unsplit } from '../study/split/split-result.js';
import type { Estimate } from '../trial/estimate.js';
import { formatBytes, formatEstimate, formatValue } from './format.js';
import { poolInWords } from './setting-in-words.js';

/** Whether kinds of tasks should have queues of their own, and the measurements that say so. */
export interface SplitAdvice {
  readonly verdict: SplitVerdict;
  /** Two or three sentences, built from the measurements. */
  readonly why: string;
  /** The best split; `null` where none was measured. */
  readonly routes: Routes | null;
  readonly capacity: Estimate;
  readonly recommended: Unsplit;
  readonly asManyWorkers: Unsplit | null;
}

/** What a worker of each kind of tasks listens to, where they are split. */
export const SPLIT_QUEUES = ['computing', 'waiting'] as const;

export function splitAdvice(split: SplitResult): SplitAdvice {
  const { verdict, routes, capacity, recommended, asManyWorkers } = split;
  return { verdict, why: why(split), routes, capacity, recommended, asManyWorkers };
}

function why(split: SplitResult): string {
  const { verdict, routes, capacity, recommended, asManyWorkers, kinds } = split;
  const both = `${kinds.computing.join(', ')} mostly ${kinds.computing.length === 1 ? 'computes' : 'compute'}, ${kinds.waiting.join(', ')} mostly ${kinds.waiting.length === 1 ? 'waits' : 'wait'}`;
  if (routes === null || verdict === 'not measured') {
    return `${both}, so queues of their own may do more; the time was too short to tell, or none ran without errors: give a longer --budget.`;
  }
  const [computing, waiting] = routes;
  const measured = `${both}. In queues of their own, on ${poolInWords(computing!.setting)} and on ${poolInWords(waiting!.setting)}, they came to ${formatEstimate(capacity)} together`;
  const together = `${formatValue(recommended.capacity)} on the recommended setting, in turns`;
  const memory = memoryInWords(split);
  const more =
    asManyWorkers === null
      ? ''
      : `; ${poolInWords(asManyWorkers.setting)} without a split: ${formatValue(asManyWorkers.capacity)}`;
  if (verdict === 'split') {
    const overMore =
      asManyWorkers === null
        ? '; as many workers of one kind could not be measured beside it'
        : ` and ${formatEstimate(asManyWorkers.gain)} that of as many workers of one kind`;
    return `${measured}, against ${together}${more}: ${formatEstimate(recommended.gain)} its capacity${overMore}.${memory}`;
  }
  if (verdict === 'more workers') {
    return `${measured}, against ${together}${more}. A second worker brings the gain (${formatEstimate(recommended.gain)}), not the split: as many workers of one kind do as much.`;
  }
  return `${measured}, against ${together}${more}: no gain outside the noise (${formatEstimate(recommended.gain)}).`;
}

/** What both sides needed at most, where that is known. */
function memoryInWords({ trials, routes, recommended }: SplitResult): string {
  const peakOf = (isOwn: (trial: SplitResult['trials'][number]) => boolean) =>
    Math.max(0, ...trials.filter(isOwn).map(({ figures }) => figures.memoryPeakBytes ?? 0));
  const split = peakOf((trial) => routes !== null && describeRoutes(trial.routes) === describeRoutes(routes));
  const together = peakOf((trial) => describeRoutes(trial.routes) === describeSetting(recommended.setting));
  if (split === 0 || together === 0) return '';
  return ` Memory: ${formatBytes(split)} for ${formatBytes(together)}.`;
}
