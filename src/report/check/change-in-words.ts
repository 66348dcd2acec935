import { formatNumber, formatRatio, UNKNOWN } from '../../advise/format.js';
import { METRICS } from '../../check/metric.js';
import type { ReportedMetric } from './check-report.js';
import { figureInWords } from './figure-in-words.js';

/** An offset of up to this share of the base's figure changes no digit that is shown of a ratio. */
const NEGLIGIBLE = 0.001;

/**
 * `capacity fell to 0.893 of the base's [0.86, 0.92]`, `p99 rose to 1.21 times the base's [1.1, 1.3]`,
 * `connections opened per 1,000 tasks rose from 0 to 998`.
 */
export function changeInWords(result: ReportedMetric): string {
  const { label } = METRICS[result.metric];
  const change = directionOf(result);
  if (change === null) return `${label} could not be measured`;
  if (change === 0) return `${label} stayed ${figuresOrRatio(result)}`;
  return `${label} ${change > 0 ? 'rose' : 'fell'} ${saysRatio(result) ? 'to' : 'from'} ${figuresOrRatio(result)}`;
}

/** Where the head stands, with no word on a direction: `1.04 times the base's [0.93, 1.17]`, `from 2 to 3`. */
export function standInWords(result: ReportedMetric): string {
  if (directionOf(result) === null) return 'not measured';
  return saysRatio(result) ? figuresOrRatio(result) : figuresOrRatio(result, 'from ');
}

/** A ratio for a table's cell; `-` where none can be given. */
export function ratioCell(result: ReportedMetric): string {
  const { ratio } = result;
  if (ratio.value === null) return UNKNOWN;
  return isOverZero(result) ? '-' : formatRatio(ratio.value);
}

/** The ratio's interval for a table's cell. */
export function intervalCell(result: ReportedMetric): string {
  return isOverZero(result) ? '-' : intervalOf(result);
}

/** What readers must know of a ratio that is not that of the two figures beside it; else nothing. */
export function offsetInWords(result: ReportedMetric): string | undefined {
  const { label, offset, unit } = METRICS[result.metric];
  if (isExact(result) || isOverZero(result) || result.ratio.value === null) return undefined;
  return `${label}: the ratio is that of the figures plus ${figureInWords({ value: offset, low: null, high: null, unit })}.`;
}

/** What readers must know of a ratio that is adjusted; else nothing. */
export function controlInWords({ metric, atEqual, ratio }: ReportedMetric): string | undefined {
  if (atEqual === undefined || ratio.value === null) return undefined;
  return `${METRICS[metric].label}: the ratio is that at equal ${METRICS[atEqual].label}, which the machine's speed changes as well.`;
}

function figuresOrRatio(result: ReportedMetric, preposition = ''): string {
  const { base, head, ratio } = result;
  if (saysRatio(result)) {
    const value = formatNumber(ratio.value!);
    const stand =
      value === '1' ? 'as in the base' : `${value} ${ratio.value! < 1 ? 'of' : 'times'} the base's`;
    return `${stand} ${intervalOf(result)}`.trimEnd();
  }
  const [before, after] = [figureInWords(base), figureInWords(head)];
  return before === after ? `at ${after} as in the base` : `${preposition}${before} to ${after}`;
}

/** Two figures say more than a ratio over nothing, or one that an offset bends. */
function saysRatio(result: ReportedMetric): boolean {
  return isExact(result) && !isOverZero(result) && result.ratio.value !== null;
}

function isExact({ metric, base }: ReportedMetric): boolean {
  return METRICS[metric].offset <= NEGLIGIBLE * Math.abs(base.value ?? 0);
}

function isOverZero({ base }: ReportedMetric): boolean {
  return base.value === 0;
}

function intervalOf({ ratio: { low, high } }: ReportedMetric): string {
  return low === null || high === null ? '' : `[${formatNumber(low)}, ${formatNumber(high)}]`;
}

/** Above 0: more than in the base; `null`: not known. */
function directionOf({ base, head, ratio }: ReportedMetric): number | null {
  if (ratio.value !== null) return ratio.value - 1;
  return base.value === null || head.value === null ? null : head.value - base.value;
}
