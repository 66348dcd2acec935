import { capacityChart } from '../html/charts/capacity-chart.js';
import type { XyChart } from '../html/charts/chart.js';
import { poolColors } from '../html/charts/pool-colors.js';
import { tradeoffChart } from '../html/charts/tradeoff-chart.js';
import type { Report } from '../report-schema.js';

/** A chart beside `report.md`. */
export interface ReportChart {
  readonly fileName: 'report-capacity.svg' | 'report-tradeoff.svg';
  readonly title: string;
  /** `null` where there is nothing to draw: then there is no file either. */
  readonly chart: XyChart | null;
}

/** The charts that the Markdown refers to: the page's own, without what needs a pointer. */
export function reportCharts(report: Report): readonly ReportChart[] {
  const colors = poolColors([report]);
  return [
    {
      fileName: 'report-capacity.svg',
      title: 'Capacity against concurrency',
      chart: capacityChart(report, colors),
    },
    {
      fileName: 'report-tradeoff.svg',
      title: 'Capacity against response time p99',
      chart: tradeoffChart(report, colors),
    },
  ];
}
