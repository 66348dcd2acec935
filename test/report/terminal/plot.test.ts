import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Plot, renderPlot } from '../../../src/report/terminal/plot.js';

const plot = (values: Plot['values'], more: Partial<Plot> = {}) =>
  renderPlot({ values, marks: [], levels: [], label: String, ...more }, 80);

test('a step with its mark and the means of both sides', () => {
  const levels = [
    { from: 0, to: 4, value: 548 },
    { from: 4, to: 7, value: 457 },
  ];
  expect(`\n${plot([530, 535, 574, 553, 450, 470, 452], { marks: [4], levels })}`).toBe(`
  574 ┤       •     ┊
      │ ─────────•  ┊
      │ •  •        ┊
      │             ┊
      │             ┊
      │             ┊  •
  450 ┤             •─────•
      └─────────────▲──────`);
});

test('equal values are one row', () => {
  expect(plot([3, 3, 3])).toBe('  3 ┤ •  •  •\n    └────────');
});

test('a run without a value leaves a gap', () => {
  expect(plot([3, null, 3])).toBe('  3 ┤ •     •\n    └────────');
});

test('of fewer than two values there is none', () => {
  expect(plot([])).toBe('');
  expect(plot([1])).toBe('');
  expect(plot([1, null])).toBe('');
});

test('of more values than columns, a column has the mean of several', () => {
  const text = plot(Array.from({ length: 700 }, (_, i) => (i < 350 ? 1 : 9)));
  const [top = '', bottom = ''] = [text.split('\n')[0], text.split('\n').at(-2)];
  expect(top.match(/•/g)!.length).toBeGreaterThan(30);
  expect(bottom.match(/•/g)!.length).toBeGreaterThan(30);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(top.indexOf('•')).toBeGreaterThan(bottom.lastIndexOf('•'));
});

test('it fits, whatever is drawn, and every value is a point', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.double({ noNaN: true, min: -1e300, max: 1e300 })), {
        maxLength: 300,
        size: 'max',
      }),
      fc.array(fc.nat()),
      fc.integer({ min: 40, max: 120 }),
      (values, at, width) => {
        const marks = values.length === 0 ? [] : at.map((mark) => mark % values.length);
        const levels = marks.map((from) => ({ from, to: values.length, value: 1e308 }));
        const text = renderPlot({ values, marks, levels, label: (value) => value.toPrecision(3) }, width);
        for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
        expect(text).not.toContain('undefined');
        const known = values.filter((value) => value !== null).length;
        if (known > 1 && values.length <= width - 25) expect(text.match(/•/g)).toHaveLength(known);
      },
    ),
  );
});
