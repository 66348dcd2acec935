import { formatMs, formatNumber } from '../../advise/format.js';
import type { Rule, XyChart, XySeries } from '../html/charts/chart.js';
import type { PlanReport } from './plan-schema.js';

const PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** Response times against nodes, with the SLO; `null` where fewer than two fleets keep up. */
export function nodesChart({ curve, request, nodesNeeded }: PlanReport): XyChart | null {
  const fleets = curve.filter(({ keptUp }) => keptUp);
  if (fleets.length < 2) return null;
  const series = PERCENTILES.flatMap((percentile, color): XySeries[] => {
    const known = fleets.flatMap(({ nodes, responseTime }) => {
      const { value, low, high } = responseTime[percentile];
      return value === null ? [] : [{ nodes, value, low, high }];
    });
    if (known.length === 0) return [];
    const isAsked = percentile === request.slo.percentile;
    const columns = {
      x: known.map(({ nodes }) => nodes),
      y: known.map(({ value }) => value),
      low: known.map(({ low }) => low),
      high: known.map(({ high }) => high),
    };
    // One interval is to be looked at: that of the percentile which the SLO is of.
    return [
      {
        name: percentile,
        color: isAsked ? 'accent' : color + 1,
        marks: isAsked ? ['line', 'points', 'intervals'] : ['line', 'points'],
        ...columns,
      },
    ];
  });
  if (series.length === 0) return null;
  const rules: Rule[] = [
    sloRule(request.slo),
    { axis: 'x', value: nodesNeeded, label: `${formatNumber(nodesNeeded)} needed` },
  ];
  return {
    kind: 'xy',
    label: `Response times by percentile against the number of nodes, at ${formatNumber(request.ratePerSecond)} tasks/s, with the SLO as a line.`,
    x: { label: 'nodes', unit: 'count', scale: 'linear', isFromZero: false },
    y: { label: 'response time', unit: 'ms', scale: 'log', isToggled: true },
    series,
    rules,
  };
}

/** Response time against the rate of the fleet that is needed: where it begins to rise. */
export function kneeChart({ knee, request, plannedRatePerSecond }: PlanReport): XyChart | null {
  if (knee === null || knee.curve.length < 2) return null;
  return {
    kind: 'xy',
    label: `Response time ${knee.percentile} against the offered load, with the knee at ${formatNumber(knee.ratePerSecond)} tasks/s.`,
    x: { label: 'offered load', unit: 'tasks/s', scale: 'linear' },
    y: { label: `response time ${knee.percentile}`, unit: 'ms', scale: 'log', isToggled: true },
    series: [
      {
        name: knee.percentile,
        color: 'accent',
        marks: ['line'],
        x: knee.curve.map(({ ratePerSecond }) => ratePerSecond),
        y: knee.curve.map(({ responseMs }) => responseMs),
      },
      { name: 'knee', color: 2, marks: ['points'], x: [knee.ratePerSecond], y: [knee.responseMs] },
    ],
    rules: [
      ...(knee.percentile === request.slo.percentile ? [sloRule(request.slo)] : []),
      { axis: 'x', value: plannedRatePerSecond, label: 'planned' },
    ],
  };
}

function sloRule({ percentile, maxMs }: PlanReport['request']['slo']): Rule {
  return { axis: 'y', value: maxMs, label: `${percentile} < ${formatMs(maxMs)}` };
}
