import type { StudyResult } from '../study/study-result.js';
import { baselineInWords } from './baseline-in-words.js';
import { formatMs, formatPercentile, formatRatio, formatValue } from './format.js';
import { verdictOf } from './gain.js';
import { settingInWords } from './setting-in-words.js';

/** Less than it does today, or would by default: either something else was asked for, or the better ones were ruled out. */
function reason({ kind, slo }: StudyResult['objective']): string {
  if (kind !== 'throughput') return `for the sake of the ${kind}`;
  return slo === undefined ? 'for nothing better was allowed' : 'for the sake of the SLO';
}

/** The answer in one sentence. */
export function summaryOf({
  recommended,
  baseline,
  objective,
  trials,
  closestToSlo,
  ended,
}: StudyResult): string {
  if (recommended === null) {
    if (trials.length === 0) return 'Nothing could be measured, so nothing is recommended.';
    if (objective.slo !== undefined && closestToSlo !== null) {
      return `No setting keeps ${formatPercentile(objective.slo.percentile)} under ${formatMs(objective.slo.maxMs)}.`;
    }
    // Whether the others would have kept to the constraints was not found out.
    if (ended === 'interrupted') return 'Interrupted before any setting could be recommended.';
    if (ended === 'budget') return 'The budget was spent before any setting could be recommended.';
    return 'No setting kept to the constraints, so none is recommended.';
  }
  const { gainOverDefault, capacity, setting } = recommended;
  const verdict = verdictOf(gainOverDefault);
  const other = baselineInWords(baseline).setting;
  const gain =
    verdict === 'better'
      ? `, ${formatRatio(gainOverDefault.value!)} the capacity of ${other}`
      : verdict === 'worse'
        ? `, ${formatRatio(gainOverDefault.value!)} the capacity of ${other}, ${reason(objective)}`
        : verdict === 'within noise'
          ? `, no gain in capacity over ${other} outside the noise`
          : '';
  return `Run it on ${settingInWords(setting)}: ${formatValue(capacity)}${gain}.`;
}
