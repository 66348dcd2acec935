import { settingInWords } from '../../../advise/setting-in-words.js';
import { describeSetting, poolName } from '../../../fleet/setting.js';
import { isUsable } from '../../../trial/trial.js';
import { reportBaseline } from '../../report-baseline.js';
import type { Report, ReportTrial } from '../../report-schema.js';
import type { XyChart, XySeries } from './chart.js';
import { fitCurve } from './fit-curve.js';

/** Beyond this ratio of the largest to the smallest figure, a linear axis has most of them at 0. */
const WIDE_RATIO = 30;

/** Capacity against concurrency: every trial under saturating load, a line a pool through its best, and the fit. */
export function capacityChart(report: Report, colors: ReadonlyMap<string, number>): XyChart | null {
  const pools = new Map<string, ReportTrial[]>();
  for (const trial of report.trials) {
    if (trial.load.kind !== 'saturating' || !isUsable(trial)) continue;
    if (trial.figures.throughput.value === null) continue;
    const name = poolName(trial.setting);
    pools.set(name, [...(pools.get(name) ?? []), trial]);
  }
  if (pools.size === 0) return null;
  const series = [...colors.keys()].flatMap((pool) => {
    const trials = pools.get(pool);
    return trials === undefined ? [] : poolSeries(pool, trials, colors.get(pool)!, report);
  });
  const figures = [...pools.values()].flat().map(({ figures }) => figures.throughput.value!);
  const wide = Math.max(...figures) > WIDE_RATIO * Math.min(...figures);
  return {
    kind: 'xy',
    label: `Capacity in tasks per second against tasks in flight, a line for each of ${pools.size === 1 ? 'one pool' : `${pools.size} pools`}.`,
    x: { label: 'tasks in flight', unit: 'count', scale: 'log' },
    y: { label: 'capacity', unit: 'tasks/s', scale: wide ? 'log' : 'linear', isToggled: true },
    series: [...series, ...chosen(report)],
  };
}

function poolSeries(pool: string, trials: readonly ReportTrial[], color: number, report: Report): XySeries[] {
  const sorted = [...trials].sort((a, b) => inFlight(a) - inFlight(b) || a.id - b.id);
  const fitted = report.scalability.find((scalability) => scalability.pool === pool);
  const line = bestByConcurrency(sorted);
  const points: XySeries = {
    name: pool,
    color,
    marks: ['points', 'intervals'],
    x: sorted.map(inFlight),
    y: sorted.map(({ figures }) => figures.throughput.value!),
    low: sorted.map(({ figures }) => figures.throughput.low),
    high: sorted.map(({ figures }) => figures.throughput.high),
    trial: sorted.map(({ id }) => id),
    note: sorted.map(({ id, setting }) => `trial ${id}: ${describeSetting(setting)}`),
  };
  const through: XySeries = {
    name: pool,
    color,
    marks: ['line'],
    x: [...line.keys()],
    y: [...line.values()],
  };
  if (fitted === undefined) return line.size > 1 ? [through, points] : [points];
  const highest = fitted.levels.at(-1)?.concurrency ?? 1;
  const curve = fitCurve(fitted.fit, fitted.levels[0]?.concurrency ?? 1, highest * 1.25);
  return [through, { name: `${pool}, fitted`, color, marks: ['dashes'], ...curve }, points];
}

/** Of each setting, the geometric mean of its trials; of each concurrency, the best of its settings. */
function bestByConcurrency(trials: readonly ReportTrial[]): ReadonlyMap<number, number> {
  const settings = new Map<string, { readonly n: number; readonly logs: number[] }>();
  for (const trial of trials) {
    const key = describeSetting(trial.setting);
    const own = settings.get(key) ?? { n: inFlight(trial), logs: [] };
    own.logs.push(Math.log(trial.figures.throughput.value!));
    settings.set(key, own);
  }
  const best = new Map<number, number>();
  for (const { n, logs } of settings.values()) {
    const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
    best.set(n, Math.max(best.get(n) ?? 0, mean));
  }
  return best;
}

function inFlight({ setting }: Pick<ReportTrial, 'setting'>): number {
  return setting.nodes * setting.concurrency;
}

function chosen(report: Report): XySeries[] {
  const { recommendation, defaultSetting, trials } = report;
  const ofDefault = trials.filter(
    ({ setting, load, figures }) =>
      load.kind === 'saturating' &&
      figures.throughput.value !== null &&
      describeSetting(setting) === describeSetting(defaultSetting),
  );
  const before: XySeries[] =
    ofDefault.length === 0
      ? []
      : [
          {
            name: reportBaseline(report).short,
            color: 'muted',
            marks: ['rings'],
            x: [defaultSetting.nodes * defaultSetting.concurrency],
            y: [...bestByConcurrency(ofDefault).values()],
            note: [settingInWords(defaultSetting)],
          },
        ];
  if (recommendation === null || recommendation.capacity.value === null) return before;
  const { setting, capacity } = recommendation;
  return [
    ...before,
    {
      name: 'recommended',
      color: 'accent',
      marks: ['rings', 'intervals'],
      x: [setting.nodes * setting.concurrency],
      y: [capacity.value!],
      low: [capacity.low],
      high: [capacity.high],
      note: [settingInWords(setting)],
    },
  ];
}
