import type { Baseline } from './baseline/baseline.js';
import { compareWithBaseline, type ReferencedTrial } from './baseline/compare-baseline.js';
import type { MetricResult, RequirementResult, Verdict } from './check-result.js';
import type { CheckTrial } from './check-trial.js';
import { compareMetric, type Pair } from './compare-metric.js';
import { judgeRequirement } from './judge-requirement.js';
import { Looks } from './looks.js';
import type { Metric, MetricName } from './metric.js';
import type { Requirement } from './requirement.js';

/** What a check is asked. */
export interface Question {
  /** Whether the head is compared with a base, round by round. */
  readonly hasBase: boolean;
  /** Or with stored trials. */
  readonly baseline?: Baseline | undefined;
  /** Those that are compared. */
  readonly metrics: ReadonlyMap<MetricName, Metric>;
  readonly requirements: readonly Requirement[];
  /** In (0, 1), over all metrics, requirements and looks. */
  readonly errorRate: number;
}

/** As `Metric.weight`. */
const REQUIREMENT_WEIGHT = 3;

/** What was measured so far. */
export interface Measured {
  readonly pairs: readonly Pair[];
  readonly heads: readonly CheckTrial[];
  readonly referenced: readonly ReferencedTrial[];
}

export interface Judged {
  readonly verdict: Verdict;
  readonly metrics: readonly MetricResult[];
  readonly requirements: readonly RequirementResult[];
}

/** What the trials so far say of everything that is asked. Pure. */
export function judge(
  question: Question,
  { pairs, heads, referenced }: Measured,
  look: 'interim' | 'last',
): Judged {
  const { hasBase, baseline } = question;
  const compared = !hasBase && baseline === undefined ? [] : [...question.metrics];
  const weights =
    compared.reduce((sum, [, { weight }]) => sum + weight, 0) +
    question.requirements.length * REQUIREMENT_WEIGHT;
  const alphaOf = (weight: number) => (question.errorRate * Looks.share(look) * weight) / weights;
  const metrics = compared
    .map(([name, metric]) =>
      baseline === undefined
        ? compareMetric(name, metric, pairs, alphaOf(metric.weight))
        : compareWithBaseline(name, metric, baseline, referenced, alphaOf(metric.weight)),
    )
    // What no trial has a figure of does not exist here, such as a response time without a steady load.
    .filter(({ head, base }) => heads.length === 0 || head.value !== null || base.value !== null);
  const requirements = question.requirements.map((requirement) =>
    judgeRequirement(requirement, heads, alphaOf(REQUIREMENT_WEIGHT)),
  );
  return { verdict: worst([...metrics, ...requirements]), metrics, requirements };
}

/** A failure that was sure at an earlier look stands: the error rate was spent on it. */
export function withEarlierFailures(earlier: Judged | undefined, now: Judged): Judged {
  if (earlier === undefined) return now;
  const metrics = now.metrics.map((result) => {
    const before = earlier.metrics.find(({ metric }) => metric === result.metric);
    return before?.verdict === 'fail' && result.verdict !== 'fail' ? before : result;
  });
  const requirements = now.requirements.map((result, i) => {
    const before = earlier.requirements[i];
    return before?.verdict === 'fail' && result.verdict !== 'fail' ? before : result;
  });
  return { verdict: worst([...metrics, ...requirements]), metrics, requirements };
}

export function allDecided({ metrics, requirements }: Judged): boolean {
  return [...metrics, ...requirements].every(({ verdict }) => verdict !== 'inconclusive');
}

/** Fail before inconclusive before pass. */
export function worst(parts: readonly { readonly verdict: Verdict }[]): Verdict {
  if (parts.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return parts.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'pass';
}
