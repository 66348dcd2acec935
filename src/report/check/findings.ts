import type { Verdict } from '../../check/check-result.js';
import { METRICS } from '../../check/metric.js';
import { changeInWords, standInWords } from './change-in-words.js';
import type { ReportedMetric, WorkloadCheck } from './check-report.js';
import { requirementInWords } from './requirement-in-words.js';
import { verdictInWords } from './verdict-in-words.js';

/** One thing that a check looked at: what becomes a test case, and where it did not pass an annotation. */
export interface Finding {
  readonly kind: 'metric' | 'requirement' | 'check';
  /** The metric's label, or the requirement as it was typed. */
  readonly name: string;
  readonly verdict: Verdict;
  /** In one sentence, without its full stop. */
  readonly says: string;
}

/** Every metric and requirement; the check itself where none of them has its verdict. */
export function findingsOf(check: WorkloadCheck): readonly Finding[] {
  const found: readonly Finding[] = [
    ...check.metrics.map((result): Finding => {
      const { verdict } = result;
      return { kind: 'metric', name: METRICS[result.metric].label, verdict, says: metricInWords(result) };
    }),
    ...check.requirements.map(
      (result): Finding => ({
        kind: 'requirement',
        name: result.requirement.text,
        verdict: result.verdict,
        says: requirementInWords(result),
      }),
    ),
  ];
  if (found.some(({ verdict }) => verdict === check.verdict)) return found;
  const says = verdictInWords(check).replace(/\.$/, '');
  return [...found, { kind: 'check', name: 'check', verdict: check.verdict, says }];
}

function metricInWords(result: ReportedMetric): string {
  const { label } = METRICS[result.metric];
  if (result.verdict === 'fail' || result.improved) return changeInWords(result);
  return result.verdict === 'pass'
    ? `${label}: ${standInWords(result)}`
    : `not sure whether ${label} became worse: ${standInWords(result)}`;
}
