import { formatBytes } from '../../../advise/format.js';
import { describeSetting, poolName } from '../../../fleet/setting.js';
import type { Report } from '../../report-schema.js';
import type { XyChart, XySeries } from './chart.js';
import { type MeasuredSetting, measuredSettings } from './measured-settings.js';

/** Capacity against the tail of response time: every setting that has both, and the front of those. */
export function tradeoffChart(report: Report, colors: ReadonlyMap<string, number>): XyChart | null {
  const both = measuredSettings(report).filter(({ p99 }) => p99 !== null);
  if (both.length === 0) return null;
  const series = [...colors].flatMap(([pool, color]) => {
    const own = both.filter(({ setting }) => poolName(setting) === pool);
    return own.length === 0 ? [] : [poolPoints(pool, own, color)];
  });
  const { slo } = report.objective;
  const times = both.map(({ p99 }) => p99!.value!);
  const wide = Math.max(...times) > 10 * Math.min(...times);
  return {
    kind: 'xy',
    label: `Response time p99 against capacity of ${both.length === 1 ? 'one setting' : `${both.length} settings`}; right and low is better.`,
    x: { label: 'capacity', unit: 'tasks/s', scale: 'linear', isFromZero: false },
    y: { label: 'response time p99', unit: 'ms', scale: wide ? 'log' : 'linear', isToggled: true },
    series: [...front(report), ...series, ...alone(report), ...chosen(report, both)],
    ...(slo?.percentile === 'p99'
      ? { rules: [{ axis: 'y' as const, value: slo.maxMs, label: 'wanted: p99 below' }] }
      : {}),
  };
}

function poolPoints(pool: string, own: readonly MeasuredSetting[], color: number): XySeries {
  return {
    name: pool,
    color,
    marks: ['points', 'intervals'],
    ...positions(own),
    low: own.map(({ p99 }) => p99!.low),
    high: own.map(({ p99 }) => p99!.high),
    lowX: own.map(({ capacity }) => capacity.low),
    highX: own.map(({ capacity }) => capacity.high),
    trial: own.map(({ p99Trial }) => p99Trial),
    note: own.map(({ setting, p99Trial }) => `trial ${p99Trial}: ${describeSetting(setting)}`),
  };
}

function positions(settings: readonly MeasuredSetting[]) {
  return { x: settings.map(({ capacity }) => capacity.value!), y: settings.map(({ p99 }) => p99!.value!) };
}

/** What was measured for capacity alone stands on the lower edge. */
function alone(report: Report): XySeries[] {
  const own = measuredSettings(report).filter(({ p99 }) => p99 === null);
  if (own.length === 0) return [];
  return [
    {
      name: 'capacity alone',
      color: 'muted',
      marks: ['rail'],
      x: own.map(({ capacity }) => capacity.value!),
      y: own.map(() => 0),
      trial: own.map(({ capacityTrial }) => capacityTrial),
      note: own.map(
        ({ setting, capacityTrial }) =>
          `trial ${capacityTrial}: ${describeSetting(setting)}, tail not measured`,
      ),
    },
  ];
}

/** Of the settings that no other beats in capacity, tail and memory at once, those whose tail was measured. */
function front({ front }: Report): XySeries[] {
  const known = front
    .filter(({ capacity, p99 }) => capacity.value !== null && p99 !== null && p99.value !== null)
    .sort((a, b) => a.capacity.value! - b.capacity.value!);
  if (known.length < 2) return [];
  return [
    {
      name: 'Pareto front',
      color: 'muted',
      marks: ['line', 'rings'],
      x: known.map(({ capacity }) => capacity.value!),
      y: known.map(({ p99 }) => p99!.value!),
      note: known.map(
        ({ setting, memoryBytes }) =>
          `${describeSetting(setting)}${memoryBytes === null ? '' : `, ${formatBytes(memoryBytes)}`}`,
      ),
    },
  ];
}

function chosen({ recommendation }: Report, both: readonly MeasuredSetting[]): XySeries[] {
  if (recommendation === null) return [];
  const own = both.filter(
    ({ setting }) => describeSetting(setting) === describeSetting(recommendation.setting),
  );
  if (own.length === 0) return [];
  return [{ name: 'recommended', color: 'accent', marks: ['rings'], ...positions(own) }];
}
