import type { TaskTimes } from '../task-times.js';
import type { DistributionDetail } from '../trial-details.js';
import { percentileSteps } from './percentile-steps.js';
import { significant } from './significant.js';

/**
 * Times by percentile, of the tasks that the trial's figures are of: the smallest time that the share of tasks does not
 * exceed, to four significant digits. Absent where there are too few tasks for a median.
 * @param hasArrivals false under a saturating load, whose tasks arrive when others leave
 */
export function distributionOf(times: TaskTimes, hasArrivals: boolean): DistributionDetail | undefined {
  const parts = hasArrivals ? Object.values(times) : [times.holdMs, times.serviceMs];
  const samples = Math.min(...parts.map(({ length }) => length));
  const percentiles = percentileSteps(samples);
  if (percentiles.length === 0) return undefined;
  const at = (valuesMs: Float64Array) => {
    const sorted = Float64Array.from(valuesMs).sort();
    return percentiles.map((percentile) => {
      const rank = Math.ceil((percentile / 100) * sorted.length - 1e-9);
      return significant(sorted[Math.max(0, rank - 1)]!);
    });
  };
  return {
    percentiles: percentiles.map((percentile) => Number(percentile.toFixed(PERCENTILE_DIGITS))),
    samples,
    responseMs: hasArrivals ? at(times.responseMs) : null,
    queueMs: hasArrivals ? at(times.queueMs) : null,
    holdMs: at(times.holdMs),
    serviceMs: at(times.serviceMs),
  };
}

/** Enough to tell the steps next to the 99.99th from one another. */
const PERCENTILE_DIGITS = 4;
