import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import { studentT95 } from '../trial/student-t.js';
import type { MetricResult, Verdict } from './check-result.js';
import { type CheckTrial, joined, quantile } from './check-trial.js';
import type { Metric, MetricName } from './metric.js';
import { type Bounds, RunningMean } from './running-mean.js';

/** One pair of trials of base and head, next to each other in time. */
export interface Pair {
  readonly base: CheckTrial;
  readonly head: CheckTrial;
}

/**
 * A metric over the pairs so far: logarithms of head over base, pair by pair, so that the machine's speed at that time is
 * divided out.
 *
 * It fails where the mean's bounds are wholly worse than no change and the mean itself is worse than the tolerance, and passes where
 * the bounds are wholly better than the margin.
 * @param alpha the probability with which it may fail without cause
 */
export function compareMetric(
  name: MetricName,
  metric: Metric,
  pairs: readonly Pair[],
  alpha: number,
): MetricResult {
  const harm = new RunningMean();
  for (const { base, head } of pairs) {
    const [before, after] = [base.figures[name], head.figures[name]];
    if (before === null || after === null) continue;
    const ratio = Math.log((after + metric.offset) / (before + metric.offset));
    if (Number.isFinite(ratio)) harm.add(metric.better === 'more' ? -ratio : ratio);
  }
  const { low, high } = harm.bounds(alpha);
  return {
    metric: name,
    base: estimateOf(
      name,
      metric,
      pairs.map(({ base }) => base),
    ),
    head: estimateOf(
      name,
      metric,
      pairs.map(({ head }) => head),
    ),
    ratio: ratioEstimate(harm, { low, high }, metric),
    verdict: verdictOf({ low, mean: harm.mean, high }, metric),
    improved: high < -Math.log1p(metric.tolerance),
  };
}

/**
 * The two criteria of Roychoudhury, Scheuer & Neuenschwander (Clinical Trials 15, 2018): that there is a change must be sure, and
 * it must be large enough as measured. To be sure that it is larger than what is tolerated would take a change
 * that is larger by as much again as noise hides, and two equal versions would fail more seldom than was asked for.
 * @param harm the logarithm of how many times worse the head is, with its bounds
 */
export function verdictOf(
  { low, mean, high }: Bounds & { readonly mean: number },
  { tolerance, margin }: Metric,
): Verdict {
  if (low > 0 && mean > Math.log1p(tolerance)) return 'fail';
  return high < Math.log1p(margin) ? 'pass' : 'inconclusive';
}

function ratioEstimate(
  harm: RunningMean,
  { low, high }: { readonly low: number; readonly high: number },
  { better }: Metric,
): Estimate {
  if (harm.count === 0) return withheld('ratio');
  const sign = better === 'more' ? -1 : 1;
  const [from, to] = sign > 0 ? [low, high] : [-high, -low];
  return {
    value: Math.exp(sign * harm.mean),
    low: Number.isFinite(from) ? Math.exp(from) : null,
    high: Number.isFinite(to) ? Math.exp(to) : null,
    unit: 'ratio',
  };
}

/**
 * One version's figure with a 95 % interval of its own, for people: over trials by their mean on the logarithm; percentiles
 * of all response times together.
 */
export function estimateOf(
  name: MetricName,
  metric: Metric,
  trials: readonly (Pick<CheckTrial, 'figures'> & Partial<Pick<CheckTrial, 'responseMs'>>)[],
): Estimate {
  const values = trials.flatMap(({ figures }) => figures[name] ?? []);
  if (values.length === 0) return withheld(metric.unit);
  const logs = values.map((value) => Math.log(value + metric.offset));
  const sequence = RunningMean.of(logs.filter(Number.isFinite));
  if (sequence.count === 0) return withheld(metric.unit);
  const half =
    sequence.count < 2
      ? null
      : studentT95(sequence.count - 1) * Math.sqrt(sequence.variance / sequence.count);
  // Stored trials have no response times: the mean of their percentiles stands for that of all.
  const times = trials.flatMap(({ responseMs }) => (responseMs === undefined ? [] : [responseMs]));
  const value =
    (name === 'p50' || name === 'p99') && times.length > 0
      ? pooled(name, times)
      : backFrom(sequence.mean, metric.offset);
  if (value === null) return withheld(metric.unit);
  if (half === null) return { value, low: null, high: null, unit: metric.unit };
  const scale = (by: number) => Math.max(0, (value + metric.offset) * Math.exp(by) - metric.offset);
  return { value, low: scale(-half), high: scale(half), unit: metric.unit };
}

/** Not the difference of two roundings: what is 0 in every trial is 0 here, and not almost. */
function backFrom(log: number, offset: number): number {
  return offset === 0 ? Math.exp(log) : Math.max(0, offset * Math.expm1(log - Math.log(offset)));
}

function pooled(name: 'p50' | 'p99', times: readonly Float64Array[]): number | null {
  return quantile(joined(times).sort(), name === 'p50' ? 0.5 : 0.99);
}
