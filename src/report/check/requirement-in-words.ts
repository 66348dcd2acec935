import { formatCount } from '../../advise/format.js';
import type { ReportedRequirement } from './check-report.js';
import { figureWithInterval } from './figure-in-words.js';

/** What was measured of a requirement, such as `312 ms [300, 324]`, `n/a (needs 3,700 tasks)`: a table's cell. */
export function measuredInWords({ measured, samplesNeeded }: ReportedRequirement): string {
  if (samplesNeeded == null) return figureWithInterval(measured);
  const { value, low, high, unit } = measured;
  return `${figureWithInterval({ value, low, high, unit })} (needs ${formatCount(samplesNeeded)} tasks)`;
}

/** `p99<250ms is not met: 312 ms [300, 324]`, `not sure whether p99.9<1s is met: it takes 3,700 tasks to tell`. */
export function requirementInWords(result: ReportedRequirement): string {
  const { requirement, verdict } = result;
  const says = {
    pass: `${requirement.text} is met`,
    fail: `${requirement.text} is not met`,
    inconclusive: `not sure whether ${requirement.text} is met`,
  };
  return `${says[verdict]}: ${measuredInSentence(result)}`;
}

/** As `measuredInWords`, in a sentence. */
export function measuredInSentence(result: ReportedRequirement): string {
  const { measured } = result;
  const needed = result.samplesNeeded ?? measured.samplesNeeded;
  if (measured.value !== null || needed == null) return measuredInWords(result);
  return `it takes ${formatCount(needed)} tasks to tell`;
}
