import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import type { RequirementResult, Verdict } from './check-result.js';
import { type CheckTrial, joined, quantile } from './check-trial.js';
import { estimateOf } from './compare-metric.js';
import { METRICS, type MetricName } from './metric.js';
import type { Requirement, RequirementMetric } from './requirement.js';
import { type Bounds, RunningMean } from './running-mean.js';
import { samplesForShareBelow, shareBounds } from './share-sequence.js';

const PERCENTILES: Readonly<Partial<Record<RequirementMetric, number>>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  'p99.9': 0.999,
};

/**
 * Whether the head keeps a requirement, from its trials so far; may be looked at after every trial.
 *
 * A requirement on a percentile is one on the share of tasks beyond its limit: `p99<250ms` says that less than 1 % take
 * 250 ms or longer. Such a share, and that of failed tasks, is bounded by the counts (as if tasks were independent) and by
 * the spread between trials (as they come in clusters), and the wider bounds count. All else is bounded on the logarithm,
 * trial by trial.
 * @param alpha the probability with which either verdict may be wrong
 */
export function judgeRequirement(
  requirement: Requirement,
  trials: readonly CheckTrial[],
  alpha: number,
): RequirementResult {
  const { metric, limit } = requirement;
  const percentile = PERCENTILES[metric];
  if (percentile !== undefined) {
    const allowed = 1 - percentile;
    const counts = trials
      .filter(({ responseMs }) => responseMs.length > 0)
      .map(({ responseMs }) => ({
        hits: responseMs.filter((ms) => (requirement.operator === '<' ? ms >= limit : ms > limit)).length,
        total: responseMs.length,
      }));
    const measured = percentileOf(trials, percentile);
    return { requirement, measured, ...judgeShare(counts, allowed, alpha) };
  }
  if (metric === 'errors') {
    const counts = trials.map(({ failed, ended }) => ({ hits: failed, total: ended }));
    return { requirement, measured: shareOf(counts), ...judgeShare(counts, limit, alpha) };
  }
  const name = metric as MetricName;
  const { offset } = METRICS[name];
  const logs = RunningMean.of(
    trials.map(({ figures }) => Math.log((figures[name] ?? Number.NaN) + offset)).filter(Number.isFinite),
  );
  const { low, high } = logs.bounds(alpha);
  const border = Math.log(limit + offset);
  const verdict = {
    '<': () => decide(high < border, low >= border),
    '<=': () => decide(high <= border, low > border),
    '>': () => decide(low > border, high <= border),
    '>=': () => decide(low >= border, high < border),
  }[requirement.operator]();
  return { requirement, measured: estimateOf(name, METRICS[name], trials), verdict };
}

interface Count {
  readonly hits: number;
  readonly total: number;
}

/** That a share is below `allowed`. */
function judgeShare(
  counts: readonly Count[],
  allowed: number,
  alpha: number,
): Pick<RequirementResult, 'verdict' | 'samplesNeeded'> {
  const hits = sum(counts.map((count) => count.hits));
  const total = sum(counts.map((count) => count.total));
  const { low, high } = wider(shareBounds(hits, total, alpha), spreadBounds(counts, alpha));
  const verdict = decide(high < allowed, low >= allowed);
  const samplesNeeded = allowed > 0 ? samplesForShareBelow(allowed, alpha) : undefined;
  return verdict === 'inconclusive' && samplesNeeded !== undefined && total < samplesNeeded
    ? { verdict, samplesNeeded }
    : { verdict };
}

/** Where no trial differs from another, the counts alone say what there is to say. */
function spreadBounds(counts: readonly Count[], alpha: number): Bounds {
  const shares = RunningMean.of(
    counts.filter(({ total }) => total > 0).map(({ hits, total }) => hits / total),
  );
  return shares.variance === 0 ? { low: shares.mean, high: shares.mean } : shares.bounds(alpha);
}

function wider(a: Bounds, b: Bounds): Bounds {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

function decide(kept: boolean, broken: boolean): Verdict {
  if (kept) return 'pass';
  return broken ? 'fail' : 'inconclusive';
}

function percentileOf(trials: readonly CheckTrial[], percentile: number): Estimate {
  const value = quantile(joined(trials.map(({ responseMs }) => responseMs)).sort(), percentile);
  return value === null ? withheld('ms') : { value, low: null, high: null, unit: 'ms' };
}

function shareOf(counts: readonly Count[]): Estimate {
  const total = sum(counts.map((count) => count.total));
  if (total === 0) return withheld('ratio');
  const hits = sum(counts.map((count) => count.hits));
  const { low, high } = shareBounds(hits, total, 0.025);
  return { value: hits / total, low, high, unit: 'ratio' };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
