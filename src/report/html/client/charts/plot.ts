import type { Chart, XyChart } from '../../charts/chart.js';
import { element } from '../element.js';
import { pageData } from '../page-data.js';
import { fillTable } from './data-table.js';
import { drawHeat, heatHeightPx } from './heat.js';
import { placeLabels } from './labels.js';
import { legend } from './legend.js';
import { whenNear } from './near.js';
import { scaleToggle } from './scale-toggle.js';
import { drawTimeline, timelineHeightPx } from './timeline.js';
import { drawXy, xyHeightPx } from './xy.js';

/** A place for a drawing, and what the reader chose for it. */
interface Place {
  readonly host: HTMLElement;
  readonly hidden: Set<string>;
  yScale: 'linear' | 'log' | 'percentile' | undefined;
  widthPx: number;
  /** Until it comes near the reader, there is only room for its drawing. */
  isNear: boolean;
}

const places = new WeakMap<Element, Place>();
const LEAST_PX = 240;

const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const place = places.get(target);
    if (place === undefined || Math.abs(contentRect.width - place.widthPx) < 1) continue;
    place.widthPx = contentRect.width;
    draw(place);
  }
});

/** All drawings of the page, each when it comes near, and the lists that choose between some. */
export function setUpPlots(): void {
  const own = [...document.querySelectorAll<HTMLElement>('.plot')].map((host) => placeAt(host, false));
  // All have their room first, in which they are near or not.
  for (const place of own) setUp(place);
  for (const place of own) {
    whenNear(place.host, () => {
      place.isNear = true;
      draw(place);
    });
  }
  for (const select of document.querySelectorAll<HTMLSelectElement>('select[data-for]')) {
    const host = document.getElementById(select.dataset.for ?? '');
    if (host === null) continue;
    // A browser may have kept what was chosen before the page was loaded again.
    const choose = () => {
      host.dataset.chart = select.value;
      const own = places.get(host);
      if (own !== undefined) own.yScale = undefined;
      for (const place of placesBeside(host)) setUp(place);
      renewTable(host, select);
    };
    select.addEventListener('change', choose);
    if (host.dataset.chart !== select.value) choose();
  }
}

/** Draws in an element, now and whenever its width changes. */
export function plotOf(host: HTMLElement): void {
  setUp(placeAt(host, true));
}

function placeAt(host: HTMLElement, isNear: boolean): Place {
  const place: Place = { host, hidden: new Set(), yScale: undefined, widthPx: 0, isNear };
  places.set(host, place);
  sizes.observe(host);
  return place;
}

function chartOf({ host }: Place): Chart | undefined {
  return pageData.charts[host.dataset.chart ?? ''];
}

/** Controls of the chart that is now in the place, and its drawing. */
function setUp(place: Place): void {
  const chart = chartOf(place);
  if (chart === undefined) return;
  place.hidden.clear();
  const canvas = element('div', { class: 'canvas' });
  if (!place.isNear) reserve(canvas, chart);
  place.host.replaceChildren(...(chart.kind === 'xy' ? [controls(place, chart)] : []), canvas);
  draw(place);
}

function controls(place: Place, chart: XyChart): HTMLElement {
  place.yScale ??= chart.y.scale;
  return element(
    'div',
    { class: 'controls' },
    legend(chart, place.hidden, () => draw(place)),
    ...(chart.y.isToggled === true && place.yScale !== 'percentile'
      ? [
          scaleToggle(chart.y.label, place.yScale, (scale) => {
            place.yScale = scale;
            draw(place);
          }),
        ]
      : []),
  );
}

/** The room that the drawing will take, so that nothing moves when it comes; its words are there before it. */
function reserve(canvas: HTMLElement, chart: Chart): void {
  canvas.style.minHeight = `${heightPxOf(chart)}px`;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', chart.label);
}

function heightPxOf(chart: Chart): number {
  if (chart.kind === 'heat') return heatHeightPx(chart);
  return chart.kind === 'timeline' ? timelineHeightPx(chart) : xyHeightPx(chart);
}

function draw(place: Place): void {
  if (!place.isNear) return;
  const chart = chartOf(place);
  const canvas = place.host.querySelector<HTMLElement>('.canvas');
  if (chart === undefined || canvas === null) return;
  // Printed or opened before its size was observed: to ask for it makes the browser lay out the page.
  if (place.widthPx === 0) place.widthPx = place.host.clientWidth;
  const widthPx = Math.max(LEAST_PX, Math.floor(place.widthPx));
  const drawing = drawingOf(chart, place, widthPx);
  const svg = drawing instanceof SVGElement ? drawing : drawing.querySelector('svg');
  if (svg !== null) placeLabels(svg);
  canvas.replaceChildren(drawing);
  canvas.style.minHeight = '';
  canvas.removeAttribute('role');
  canvas.removeAttribute('aria-label');
}

function drawingOf(chart: Chart, place: Place, widthPx: number): Element {
  if (chart.kind === 'heat') return drawHeat(chart, widthPx);
  if (chart.kind === 'timeline') return drawTimeline(chart, widthPx, sharedEndMs(place));
  return drawXy(chart, { widthPx, yScale: place.yScale ?? chart.y.scale, hidden: place.hidden });
}

/** Timelines one above the other have one scale, so that a longer one is longer. */
function sharedEndMs(place: Place): number {
  return Math.max(
    ...placesBeside(place.host).map((other) => {
      const chart = chartOf(other);
      return chart?.kind === 'timeline' ? chart.untilMs : 0;
    }),
  );
}

/** The places of the same figure, itself among them. */
function placesBeside(host: HTMLElement): Place[] {
  const figure = host.closest('figure[data-same-scale]');
  const hosts = figure === null ? [host] : [...figure.querySelectorAll('.plot')];
  return hosts.flatMap((one) => places.get(one) ?? []);
}

function renewTable(host: HTMLElement, select: HTMLSelectElement): void {
  const alternative = document.querySelector(`[data-of="${host.id}"]`);
  const table = alternative?.querySelector('table');
  const chart = pageData.charts[host.dataset.chart ?? ''];
  if (table == null || chart === undefined) return;
  fillTable(table, chart);
  const name = alternative?.querySelector('summary span');
  if (name != null) name.textContent = select.selectedOptions[0]?.dataset.short ?? '';
}
