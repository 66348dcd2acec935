import { type Estimate, withheld } from '../../trial/estimate.js';
import type { MetricResult } from '../check-result.js';
import type { CheckTrial } from '../check-trial.js';
import { estimateOf, verdictOf } from '../compare-metric.js';
import { BY_SPEED, type Metric, type MetricName } from '../metric.js';
import { type Bounds, RunningMean } from '../running-mean.js';
import type { Baseline } from './baseline.js';

/** A trial of the head, and the reference task's capacity beside it, tasks/s. */
export interface ReferencedTrial {
  readonly head: CheckTrial;
  readonly referencePerSecond: number;
}

/** A reference that differs by more than this factor is that of another kind of machine. */
export const MOST_SPEED_RATIO = 1.25;

/**
 * A metric of the head against the stored one's.
 *
 * Between two runs the machine's speed is not divided out by pairing, but by the reference task that ran beside either. How
 * much of a task goes with that speed is not known (waiting does not, computing does): the bounds are those of both extremes
 * together, that all of it does and that nothing does. On a machine of the same speed they are the same.
 *
 * Each side's mean has bounds that hold with α/2; their distance's bounds then hold with α.
 */
export function compareWithBaseline(
  name: MetricName,
  metric: Metric,
  baseline: Baseline,
  trials: readonly ReferencedTrial[],
  alpha: number,
): MetricResult {
  const exponent = BY_SPEED[name];
  const extremes = exponent === undefined ? [0] : [0, exponent];
  const bySpeed = extremes.map((power) => {
    const harm = (figure: number | null, reference: number) =>
      (metric.better === 'more' ? -1 : 1) *
      (Math.log((figure ?? Number.NaN) + metric.offset) - power * Math.log(reference));
    const before = meanOf(
      baseline.rounds.map(({ figures, referencePerSecond }) => harm(figures[name], referencePerSecond)),
    );
    const after = meanOf(
      trials.map(({ head, referencePerSecond }) => harm(head.figures[name], referencePerSecond)),
    );
    return { distance: after.mean - before.mean, bounds: distanceBounds(after, before, alpha / 2) };
  });
  const low = Math.min(...bySpeed.map(({ bounds }) => bounds.low));
  const high = Math.max(...bySpeed.map(({ bounds }) => bounds.high));
  const distance = bySpeed.reduce((sum, part) => sum + part.distance, 0) / bySpeed.length;
  const sign = metric.better === 'more' ? -1 : 1;
  const [from, to] = sign > 0 ? [low, high] : [-high, -low];
  const ratio: Estimate = Number.isFinite(distance)
    ? {
        value: Math.exp(sign * distance),
        low: Number.isFinite(from) ? Math.exp(from) : null,
        high: Number.isFinite(to) ? Math.exp(to) : null,
        unit: 'ratio',
      }
    : withheld('ratio');
  return {
    metric: name,
    base: estimateOf(
      name,
      metric,
      baseline.rounds.map(({ figures }) => ({ figures })),
    ),
    head: estimateOf(
      name,
      metric,
      trials.map(({ head }) => head),
    ),
    ratio,
    verdict: verdictOf({ low, mean: distance, high }, metric),
    improved: high < -Math.log1p(metric.tolerance),
  };
}

/** How much faster this machine ran the reference task than the baseline's did. */
export function speedRatio(baseline: Baseline, trials: readonly ReferencedTrial[]): number {
  const now = meanOf(trials.map(({ referencePerSecond }) => Math.log(referencePerSecond)));
  const then = meanOf(baseline.rounds.map(({ referencePerSecond }) => Math.log(referencePerSecond)));
  return Math.exp(now.mean - then.mean);
}

function meanOf(values: readonly number[]): RunningMean {
  return RunningMean.of(values.filter(Number.isFinite));
}

function distanceBounds(after: RunningMean, before: RunningMean, alpha: number): Bounds {
  const [a, b] = [after.bounds(alpha), before.bounds(alpha)];
  return { low: a.low - b.high, high: a.high - b.low };
}
