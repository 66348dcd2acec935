import type { XyChart } from '../../charts/chart.js';
import { element } from '../element.js';
import { colorOf } from './colors.js';

/** A button a series, which hides and shows it. */
export function legend(chart: XyChart, hidden: Set<string>, redraw: () => void): HTMLElement {
  const names = [...new Set(chart.series.map(({ name }) => name))];
  const buttons = names.map((name) => {
    const own = chart.series.filter((series) => series.name === name);
    const marks = own.flatMap((series) => series.marks);
    const shape =
      marks.includes('points') || marks.includes('rail')
        ? `points shape-${typeof own[0]!.color === 'number' ? own[0]!.color % 8 : 0}`
        : marks.includes('rings') && !marks.includes('line')
          ? 'ring'
          : marks.includes('dashes')
            ? 'dashes'
            : 'line';
    const swatch = element('i', { class: shape });
    swatch.style.color = colorOf(own[0]!.color);
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': String(!hidden.has(name)) },
      swatch,
      name,
    );
    button.addEventListener('click', () => {
      if (hidden.has(name)) hidden.delete(name);
      else hidden.add(name);
      button.setAttribute('aria-pressed', String(!hidden.has(name)));
      redraw();
    });
    return button;
  });
  return element('div', { class: 'legend', role: 'group', 'aria-label': 'Series' }, ...buttons);
}
