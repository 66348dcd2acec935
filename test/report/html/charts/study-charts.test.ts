import { describe, expect, test } from 'vitest';
import { capacityChart } from '../../../../src/report/html/charts/capacity-chart.js';
import { chartTable } from '../../../../src/report/html/charts/chart-table.js';
import { chosenDetails } from '../../../../src/report/html/charts/chosen-details.js';
import { distributionChart } from '../../../../src/report/html/charts/distribution-chart.js';
import { fitCurve } from '../../../../src/report/html/charts/fit-curve.js';
import { type HeatChoice, heatCharts } from '../../../../src/report/html/charts/heat-chart.js';
import { poolColors } from '../../../../src/report/html/charts/pool-colors.js';
import { tradeoffChart } from '../../../../src/report/html/charts/tradeoff-chart.js';
import { embeddedJson } from '../../../../src/report/html/frame/embedded-json.js';
import { buildReport } from '../../build-report.js';
import { BATCH, cpuStudy, estimate, rate, ratio, STEADY, setting, trial } from '../../fixtures.js';
import { detailedStudy, largeStudy } from '../detailed-study.js';

const REPORT = buildReport(detailedStudy());
const COLORS = poolColors([REPORT]);

describe('capacity against concurrency', () => {
  const chart = capacityChart(REPORT, COLORS)!;
  const series = (name: string, mark: string) =>
    chart.series.find((one) => one.name === name && one.marks.includes(mark as 'points'))!;

  test('has every usable saturating trial with its interval, and a link to it', () => {
    const points = chart.series.filter(({ marks }) => marks.includes('points'));
    const saturating = REPORT.trials.filter(({ load }) => load.kind === 'saturating').map(({ id }) => id);
    expect(points.flatMap(({ trial }) => trial!).sort()).toEqual(saturating.sort());
    expect(series('processes (tinypool)', 'points')).toMatchObject({ x: [2, 4], y: [304, 306] });
    expect(series('processes (tinypool)', 'points').low![0]).toBeCloseTo(304 * 0.96);
  });

  test('leaves out a trial that was not used', () => {
    const flagged = buildReport(
      detailedStudy({
        trials: detailedStudy().trials.map((one) =>
          one.id === 4 ? { ...one, flags: [{ kind: 'interrupted' as const }] } : one,
        ),
      }),
    );
    const ids = capacityChart(flagged, COLORS)!.series.flatMap(({ trial }) => trial ?? []);
    expect(ids).not.toContain(4);
    expect(ids).toContain(5);
  });

  test('has the fitted curve of pools with one, and rings for today’s and the recommended setting', () => {
    expect(series('event-loop, fitted', 'dashes').y[0]).toBeCloseTo(158);
    expect(series('recommended', 'rings')).toMatchObject({ x: [2], y: [304] });
  });

  test('draws a line through the best of each concurrency', () => {
    const both = buildReport(
      cpuStudy({
        trials: [
          trial(1, setting({ connections: 'none' }), 100),
          trial(2, setting({ connections: 4 }), 300),
          trial(3, setting({ connections: 4 }), 300),
          trial(4, setting({ workers: 8, concurrency: 8, connections: 4 }), 500),
        ],
      }),
    );
    const line = capacityChart(both, poolColors([both]))!.series.find(({ marks }) => marks.includes('line'))!;
    expect(line.x).toEqual([2, 8]);
    expect(line.y.map(Math.round)).toEqual([300, 500]);
  });
});

test('the fitted curve is the law at its ends, and empty where a parameter is missing', () => {
  const fit = {
    perTask: rate(100),
    contention: ratio(0.1),
    coherency: ratio(0.001),
    peak: null,
    misfit: 0,
  };
  const { x, y } = fitCurve(fit, 1, 10);
  expect([x[0], y[0]]).toEqual([1, 100]);
  expect(x.at(-1)).toBeCloseTo(10);
  expect(y.at(-1)).toBeCloseTo((100 * 10) / (1 + 0.1 * 9 + 0.001 * 90));
  const unknown = { ...fit, coherency: { ...ratio(1), value: null } };
  expect(fitCurve(unknown, 1, 10)).toEqual({ x: [], y: [] });
});

describe('capacity against tail', () => {
  test('has settings with both, and those with capacity alone on the rail', () => {
    const { series } = tradeoffChart(REPORT, COLORS)!;
    const both = series.filter(({ marks }) => marks.includes('points'));
    expect(both.flatMap(({ trial }) => trial!).sort((a, b) => a! - b!)).toEqual([6, 10, 11]);
    expect(series.find(({ marks }) => marks.includes('rail'))!.trial).toEqual([1, 5]);
  });

  test('shows the limit that was wanted', () => {
    const objective = {
      kind: 'latency',
      slo: { percentile: 'p99', maxMs: 250 },
      maxErrorShare: 0.01,
    } as const;
    const { rules } = tradeoffChart(buildReport(detailedStudy({ objective })), COLORS)!;
    expect(rules).toEqual([{ axis: 'y', value: 250, label: 'wanted: p99 below' }]);
  });

  test('marks the front where two or more of its settings have a tail', () => {
    const front = [
      { setting: setting(), capacity: rate(304), p99: estimate(36, 30, 40, 'ms'), memoryBytes: 1 },
      {
        setting: setting({ workers: 1, concurrency: 1 }),
        capacity: rate(160),
        p99: estimate(20, 18, 24, 'ms'),
        memoryBytes: 1,
      },
    ];
    const { series } = tradeoffChart(buildReport(detailedStudy({ front })), COLORS)!;
    expect(series[0]).toMatchObject({ name: 'Pareto front', x: [160, 304], y: [20, 36] });
  });

  test('is nothing where no tail was measured', () => {
    const trials = detailedStudy().trials.filter(({ load }) => load.kind !== 'steady');
    expect(tradeoffChart(buildReport(detailedStudy({ trials })), COLORS)).toBe(null);
  });
});

describe('prefetch × concurrency', () => {
  test('has a cell for each multiplier of the batches, the largest window last', () => {
    const batch = heatCharts(REPORT, 'batch')[0]!.chart;
    expect([batch.xs, batch.ys]).toEqual([['4'], ['1', '2', '4']]);
    expect(batch.cells.map(({ text, trial }) => [text, trial])).toEqual([
      ['1.2 s', 7],
      ['1.31 s', 8],
      ['1.48 s', 9],
    ]);
  });

  test('takes the group with the most cells, and shows the middle one of several trials', () => {
    const steady = (id: number, prefetchMultiplier: number, p50: number) => {
      const one = trial(id, setting({ prefetchMultiplier }), 100, { load: STEADY });
      const p99 = estimate(p50, p50, p50, 'ms');
      return { ...one, figures: { ...one.figures, responseTime: { ...one.figures.responseTime, p99 } } };
    };
    const trials = [
      trial(1, setting({ poolType: 'threads', implementation: 'piscina' }), 90, { load: STEADY }),
      steady(2, 1, 10),
      steady(3, 1, 30),
      steady(4, 1, 20),
      steady(5, 0, 50),
    ];
    const [{ chart }, ...others] = heatCharts(buildReport(cpuStudy({ trials })), 'steady') as [
      HeatChoice,
      ...HeatChoice[],
    ];
    expect(chart.ys).toEqual(['1', 'no limit']);
    expect(chart.cells.map(({ value, trial }) => [value, trial])).toEqual([
      [20, 4],
      [50, 5],
    ]);
    expect(others.map(({ about }) => about)).toEqual([expect.stringMatching(/^threads \(piscina\), 1 node/)]);
  });

  test('says what was not measured, in words and in its table', () => {
    const batch = (id: number, concurrency: number, prefetchMultiplier: number) =>
      trial(id, setting({ workers: concurrency, concurrency, prefetchMultiplier }), 150, {
        load: BATCH,
        figures: { makespanMs: 1_000 + id },
      });
    const trials = [batch(1, 2, 1), batch(2, 2, 4), batch(3, 8, 1)];
    const [choice] = heatCharts(buildReport(cpuStudy({ trials })), 'batch');
    expect(choice!.chart.label).toContain('Of 4 combinations 1 was not measured');
    expect(
      chartTable(choice!.chart)
        .rows.flat()
        .filter((text) => text === 'not measured'),
    ).toHaveLength(1);
    const [one] = heatCharts(REPORT, 'batch');
    expect(one!.chart.label).toContain('Other concurrencies were not measured');
  });

  test('is nothing without such a load', () => {
    const trials = detailedStudy().trials.filter(({ load }) => load.kind === 'saturating');
    expect(heatCharts(buildReport(cpuStudy({ trials })), 'batch')).toEqual([]);
  });
});

test('a distribution has its parts, without what a saturating load has no arrival for', () => {
  const names = (id: number) =>
    distributionChart(REPORT.trials.find((one) => one.id === id)!)!.series.map(({ name }) => name);
  expect(names(6)).toEqual(['response', 'queue', 'hold', 'service']);
  expect(names(4)).toEqual(['hold', 'service']);
});

describe('drawings of single trials', () => {
  test('stay within what they may weigh, the most important first', () => {
    const report = buildReport(largeStudy(60));
    const few = chosenDetails(report, 40_000);
    const bytes = Object.values(few.charts).reduce((sum, chart) => sum + embeddedJson(chart).length, 0);
    expect(bytes).toBeLessThanOrEqual(40_000);
    expect(few.leftOut).toBeGreaterThan(0);
    expect(few.chartsOf(6).map(({ title }) => title)).toEqual(['Times by percentile']);
    expect(chosenDetails(report, 10_000_000).leftOut).toBe(0);
  });
});

test('the table beside a drawing has every point, and curves at even steps', () => {
  const { columns, rows } = chartTable(capacityChart(REPORT, COLORS)!);
  expect(columns.map(({ name }) => name)).toEqual([
    'series',
    'tasks in flight',
    'capacity',
    '95 % interval',
    'of',
  ]);
  expect(rows.filter(([name]) => name === 'event-loop, fitted')).toHaveLength(24);
  expect(rows).toContainEqual([
    'processes (tinypool)',
    '2',
    '304 tasks/s',
    '292 to 316',
    expect.stringContaining('trial 4: processes (tinypool), concurrency 2'),
  ]);
});
