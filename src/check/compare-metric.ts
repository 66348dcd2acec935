import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import { studentT95 } from '../trial/student-t.js';
import type { MetricResult, Verdict } from './check-result.js';
import { type CheckTrial, joined, quantile } from './check-trial.js';
import { meanAtZero } from './controlled-mean.js';
import { METRICS, type Metric, type MetricName } from './metric.js';
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
 *
 * Where the metric has a control that base and head do not visibly differ in, the mean is what it is at equal controls, if that
 * is the better known one. Each of the two has half of the error rate, so that one may choose.
 * @param alpha the probability with which it may fail without cause
 */
export function compareMetric(
  name: MetricName,
  metric: Metric,
  pairs: readonly Pair[],
  alpha: number,
): MetricResult {
  const { control } = metric;
  const harms = pairs.flatMap((pair) => harmOf(name, metric, pair) ?? []);
  const plain = meanWithBounds(harms, control === undefined ? alpha : alpha / 2);
  const controlled = control === undefined ? null : atEqualControls(name, metric, control, pairs, alpha / 2);
  const isControlled = controlled !== null && controlled.high - controlled.low < plain.high - plain.low;
  const harm = isControlled ? controlled : plain;
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
    ratio: ratioEstimate(harm, metric),
    ...(isControlled && control !== undefined ? { atEqual: control } : {}),
    verdict: verdictOf(harm, metric),
    improved: harm.high < -Math.log1p(metric.tolerance),
  };
}

type MeanWithBounds = Bounds & { readonly mean: number };

/** By this much base and head must differ in a control, by chance, before it is none. */
const CONTROL_DIFFERS = 0.025;

/** `null` where base and head differ in the control, or it says nothing. */
function atEqualControls(
  name: MetricName,
  metric: Metric,
  control: MetricName,
  pairs: readonly Pair[],
  alpha: number,
): MeanWithBounds | null {
  const rounds = pairs.flatMap((pair) => {
    const value = harmOf(name, metric, pair);
    const other = harmOf(control, METRICS[control], pair, controlOf);
    return value === null || other === null ? [] : [{ value, control: other }];
  });
  const controls = meanWithBounds(
    rounds.map((round) => round.control),
    CONTROL_DIFFERS,
  );
  return controls.low > 0 || controls.high < 0 ? null : meanAtZero(rounds, alpha);
}

/** CPU time of the loads that capacity was measured under, where it is known apart. */
function controlOf({ figures, cpuAtFull }: CheckTrial, name: MetricName): number | null {
  return name === 'cpu' ? (cpuAtFull ?? figures.cpu) : figures[name];
}

/** The logarithm of how many times worse the head is; `null` where one of them has no figure. */
function harmOf(
  name: MetricName,
  { offset, better }: Metric,
  { base, head }: Pair,
  figureOf = ({ figures }: CheckTrial, of: MetricName) => figures[of],
): number | null {
  const [before, after] = [figureOf(base, name), figureOf(head, name)];
  if (before === null || after === null) return null;
  const ratio = Math.log((after + offset) / (before + offset));
  if (!Number.isFinite(ratio)) return null;
  return better === 'more' ? -ratio : ratio;
}

function meanWithBounds(values: readonly number[], alpha: number): MeanWithBounds {
  const running = RunningMean.of(values);
  return { mean: running.mean, ...running.bounds(alpha) };
}

/**
 * The two criteria of Roychoudhury, Scheuer & Neuenschwander (Clinical Trials 15, 2018): that there is a change must be sure, and
 * it must be large enough as measured. To be sure that it is larger than what is tolerated would take a change
 * that is larger by as much again as noise hides, and two equal versions would fail more seldom than was asked for.
 * @param harm the logarithm of how many times worse the head is, with its bounds
 */
export function verdictOf({ low, mean, high }: MeanWithBounds, { tolerance, margin }: Metric): Verdict {
  if (low > 0 && mean > Math.log1p(tolerance)) return 'fail';
  return high < Math.log1p(margin) ? 'pass' : 'inconclusive';
}

function ratioEstimate({ low, mean, high }: MeanWithBounds, { better }: Metric): Estimate {
  if (Number.isNaN(mean)) return withheld('ratio');
  const sign = better === 'more' ? -1 : 1;
  const [from, to] = sign > 0 ? [low, high] : [-high, -low];
  return {
    value: Math.exp(sign * mean),
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
