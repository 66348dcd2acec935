import fc from 'fast-check';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { XyChart } from '../../../src/report/html/charts/chart.js';
import { chartSvg } from '../../../src/report/svg/chart-svg.js';
import { reportCharts } from '../../../src/report/svg/report-charts.js';
import { buildReport } from '../build-report.js';
import { cpuStudy, postgresStudy } from '../fixtures.js';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Throws where it is no well-formed XML. */
function elementsOf(svg: string): { elements: Element[]; texts: Record<string, string> } {
  const elements: Element[] = [];
  const texts: Record<string, string> = {};
  let name = '';
  const parser = new SaxesParser();
  parser.on('opentag', (tag: SaxesTagPlain) => {
    name = tag.name;
    elements.push({ name, attributes: tag.attributes });
  });
  parser.on('text', (text) => {
    texts[name] ??= text;
  });
  parser.write(svg).close();
  return { elements, texts };
}

const chart: XyChart = {
  kind: 'xy',
  label: 'What it shows.',
  x: { label: 'tasks in flight', unit: 'count', scale: 'log' },
  y: { label: 'capacity', unit: 'tasks/s', scale: 'linear' },
  series: [
    {
      name: 'threads (piscina)',
      color: 1,
      marks: ['line', 'points', 'intervals'],
      x: [1, 2, 4],
      y: [100, 190, 300],
      low: [90, 180, 250],
      high: [110, 200, 350],
    },
  ],
};

describe('a chart as an SVG file', () => {
  it('says what it is to whoever cannot see it, and has a background of its own', () => {
    const { elements, texts } = elementsOf(chartSvg(chart, 'Capacity'));
    expect(elements[0]).toMatchObject({
      name: 'svg',
      attributes: { role: 'img', 'aria-labelledby': 'title desc' },
    });
    expect(texts.title).toBe('Capacity');
    expect(texts.desc).toBe('What it shows.');
    expect(elements.find(({ name }) => name === 'rect')!.attributes.fill).toBe('#ffffff');
  });

  it('has a point and an interval for each figure, higher ones higher, within the drawing', () => {
    const { elements } = elementsOf(chartSvg(chart, 'Capacity'));
    const height = Number(elements[0]!.attributes.height);
    const points = elements.filter(({ name, attributes }) => name === 'circle' && attributes.r === '3.5');
    expect(points).toHaveLength(3);
    const ys = points.map(({ attributes }) => Number(attributes.cy));
    expect([...ys].sort((a, b) => b - a)).toEqual(ys);
    for (const y of ys) expect(y).toBeGreaterThan(0);
    for (const y of ys) expect(y).toBeLessThan(height);
    expect(elements.filter(({ attributes }) => attributes['stroke-opacity'] === '0.6')).toHaveLength(3);
  });

  it('fetches and runs nothing', () => {
    const svg = chartSvg(chart, 'Capacity');
    expect(svg).not.toMatch(/<script|<style|href|url\(|@import/);
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  });

  it('shows any name of a user’s as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (name) => {
        const named = { ...chart, series: [{ ...chart.series[0]!, name }], label: name };
        const { elements } = elementsOf(chartSvg(named, name));
        expect(elements.map((element) => element.name)).not.toContain('script');
        expect(
          elements.filter((element) => element.name === 'circle' && element.attributes.r === '3.5'),
        ).toHaveLength(3);
      }),
    );
    expect(chartSvg(chart, '<script>alert(1)</script>')).not.toContain('<script');
  });

  it('draws whatever figures there are: no place is ever other than a number', () => {
    const figure = fc.double({ min: 0, max: 1e9, noNaN: true });
    const figures = fc.array(fc.tuple(figure, figure, fc.option(figure)), { maxLength: 12 });
    const scale = fc.constantFrom('linear' as const, 'log' as const, 'percentile' as const);
    fc.assert(
      fc.property(figures, scale, scale, (rows, x, y) => {
        const drawn: XyChart = {
          ...chart,
          x: { ...chart.x, scale: x },
          y: { ...chart.y, scale: y },
          series: [
            {
              name: 'pool',
              color: 'accent',
              marks: ['line', 'dashes', 'steps', 'area', 'points', 'rings', 'intervals'],
              x: rows.map(([value]) => value),
              y: rows.map(([, value]) => value),
              low: rows.map(([, , value]) => value),
              high: rows.map(([, value]) => value),
            },
          ],
          rules: [{ axis: 'y', value: 5, label: 'wanted' }],
        };
        expect(chartSvg(drawn, 'Any')).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });
});

describe('the charts beside report.md', () => {
  it.each([
    ['cpu', cpuStudy()],
    ['io-postgres', postgresStudy()],
  ])('of the %s study are well-formed, and small', (_, study) => {
    const charts = reportCharts(buildReport(study));
    expect(charts.map(({ fileName }) => fileName)).toEqual(['report-capacity.svg', 'report-tradeoff.svg']);
    for (const { chart, title } of charts) {
      if (chart === null) continue;
      const svg = chartSvg(chart, title);
      elementsOf(svg);
      expect(svg.length).toBeLessThan(100_000);
    }
    expect(charts[0]!.chart).not.toBeNull();
  });
});
