import { formatMs, formatNumber } from '../../../advise/format.js';
import { describeSetting, poolName } from '../../../fleet/setting.js';
import { isUsable } from '../../../trial/trial.js';
import type { Report, ReportTrial } from '../../report-schema.js';
import type { HeatChart } from './chart.js';

type Kind = 'steady' | 'batch';

/** Of more pools and loads than this, each with a few cells, nobody chooses. */
const MOST_CHARTS = 12;

/** Prefetch × concurrency of one pool under one load. */
export interface HeatChoice {
  /** What is the same in all cells: pool, nodes, load. */
  readonly about: string;
  readonly chart: HeatChart;
}

/**
 * Prefetch × concurrency under steady loads (p99) or batches (makespan), a chart for each pool and load, those with the
 * most cells first; none where no trial is of that load.
 */
export function heatCharts(report: Report, kind: Kind): readonly HeatChoice[] {
  const groups = new Map<string, ReportTrial[]>();
  for (const trial of report.trials) {
    if (trial.load.kind !== kind || !isUsable(trial) || figureOf(trial) === null) continue;
    const key = JSON.stringify([poolName(trial.setting), trial.setting.nodes, size(trial)]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups.values()]
    .sort((a, b) => cellsIn(b) - cellsIn(a))
    .slice(0, MOST_CHARTS)
    .map((trials) => ({ about: aboutOf(trials[0]!), chart: heatChart(report, kind, trials) }));
}

function heatChart(report: Report, kind: Kind, trials: readonly ReportTrial[]): HeatChart {
  const concurrencies = distinct(trials.map(({ setting }) => setting.concurrency));
  const multipliers = distinct(trials.map(({ setting }) => setting.prefetchMultiplier)).sort(byWindow);
  const figure = kind === 'batch' ? 'makespan' : 'response time p99';
  const unmeasured = unmeasuredInWords(concurrencies.length, multipliers.length, cellsIn(trials));
  return {
    kind: 'heat',
    label: `${kind === 'batch' ? 'Makespan' : 'Response time p99'} by prefetch multiplier and concurrency: ${aboutOf(trials[0]!)}.${unmeasured}`,
    xLabel: 'concurrency per node',
    yLabel: 'prefetch multiplier',
    xs: concurrencies.map((value) => formatNumber(value)),
    ys: multipliers.map((value) => (value === 0 ? 'no limit' : formatNumber(value))),
    unit: 'ms',
    figure,
    cells: concurrencies.flatMap((concurrency, x) =>
      multipliers.flatMap((multiplier, y) => {
        const own = trials.filter(
          ({ setting }) => setting.concurrency === concurrency && setting.prefetchMultiplier === multiplier,
        );
        const middle = [...own].sort((a, b) => figureOf(a)! - figureOf(b)!)[(own.length - 1) >> 1];
        if (middle === undefined) return [];
        return [
          {
            x,
            y,
            value: figureOf(middle)!,
            text: formatMs(figureOf(middle)!),
            trial: middle.id,
            isChosen: isChosen(report, middle),
            note: `trial ${middle.id}${own.length === 1 ? '' : `, the middle one of ${own.length}`}: ${describeSetting(middle.setting)}`,
          },
        ];
      }),
    ),
  };
}

/** What the drawing has no cell for, or only a dashed one. */
function unmeasuredInWords(concurrencies: number, multipliers: number, cells: number): string {
  const missing = concurrencies * multipliers - cells;
  if (multipliers === 1) return ' Only one multiplier was measured under this load.';
  if (concurrencies === 1) return ' Other concurrencies were not measured under this load.';
  return missing === 0
    ? ''
    : ` Of ${concurrencies * multipliers} combinations ${missing} ${missing === 1 ? 'was' : 'were'} not measured (dashed).`;
}

/** What is the same in all cells. */
function aboutOf({ setting, load }: ReportTrial): string {
  const nodes = setting.nodes === 1 ? '1 node' : `${setting.nodes} nodes`;
  const what =
    load.kind === 'batch'
      ? `batches of ${formatNumber(load.tasks)} tasks`
      : load.kind === 'steady'
        ? `${formatNumber(load.ratePerSecond)} tasks/s`
        : '';
  return `${poolName(setting)}, ${nodes}, ${what}`;
}

function figureOf({ load, figures }: ReportTrial): number | null {
  return load.kind === 'batch' ? figures.makespanMs : figures.responseTime.p99.value;
}

function size({ load }: ReportTrial): number {
  return load.kind === 'batch' ? load.tasks : load.kind === 'steady' ? load.ratePerSecond : 0;
}

function cellsIn(trials: readonly ReportTrial[]): number {
  return new Set(trials.map(({ setting }) => `${setting.concurrency} ${setting.prefetchMultiplier}`)).size;
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** No limit is the largest window. */
function byWindow(a: number, b: number): number {
  return (a === 0 ? Number.POSITIVE_INFINITY : a) - (b === 0 ? Number.POSITIVE_INFINITY : b);
}

/** The batches of a study run on two nodes, whatever the recommendation is for. */
function isChosen({ recommendation }: Report, { setting }: ReportTrial): boolean {
  return (
    recommendation !== null &&
    recommendation.setting.concurrency === setting.concurrency &&
    recommendation.setting.prefetchMultiplier === setting.prefetchMultiplier
  );
}
