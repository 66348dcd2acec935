import type { Chart } from '../charts/chart.js';
import { chartTable } from '../charts/chart-table.js';
import { type Content, html, type Markup } from './markup.js';
import { renderTable } from './table.js';

/** A drawing with its text alternative; the client finds the data by the chart's key. */
export interface Figure {
  /** Key in the page's data; unique on the page. */
  readonly key: string;
  readonly caption: Content;
  readonly chart: Chart;
}

export function renderFigure({ key, caption, chart }: Figure): Markup {
  return html`<figure class="chart" id="figure-${key}">
<figcaption>${caption}</figcaption>
<div class="plot" id="${key}-plot" data-chart="${key}"></div>
${noScript()}${alternative(`${key}-plot`, chart)}
</figure>`;
}

/** Several drawings of one kind, of which the reader chooses. */
export interface ChoiceFigure {
  readonly key: string;
  readonly caption: Content;
  /** One for each place, one above the other, with what stands there at first. */
  readonly places: readonly { readonly label: string; readonly chart: string }[];
  readonly choices: readonly {
    readonly key: string;
    readonly name: string;
    /** Where the name would be too long. */
    readonly shortName: string;
    readonly chart: Chart;
  }[];
}

export function renderChoiceFigure({ key, caption, places, choices }: ChoiceFigure): Markup {
  return html`<figure class="chart" id="figure-${key}" data-same-scale>
<figcaption>${caption}</figcaption>
${places.map(({ label, chart }, place): Content => {
  const id = `${key}-choice-${place}`;
  const options = choices.map(
    (choice) =>
      html`<option value="${choice.key}" data-short="${choice.shortName}"${choice.key === chart && html` selected`}>${choice.name}</option>`,
  );
  const name = choices.find((choice) => choice.key === chart)?.name ?? '';
  return [
    choices.length > 1
      ? html`<p class="pick"><label for="${id}">${label}</label> <select id="${id}" data-for="${key}-plot-${place}">${options}</select></p>\n`
      : html`<p class="pick">${name}</p>\n`,
    html`<div class="plot" id="${key}-plot-${place}" data-chart="${chart}"></div>\n`,
  ];
})}${noScript()}${places.map(({ chart }, place): Content => {
  const shown = choices.find((choice) => choice.key === chart);
  return shown === undefined ? null : alternative(`${key}-plot-${place}`, shown.chart, shown.shortName);
})}
</figure>`;
}

/** In place of a drawing that there is nothing for: why. */
export function missingFigure(why: string): Markup {
  return html`<p class="missing">${why}</p>`;
}

function noScript(): Markup {
  return html`<p class="needs-script">The drawing needs JavaScript; its figures are in the table.</p>\n`;
}

/** @param plot of whose data it is: the client makes it anew when another chart is chosen there */
function alternative(plot: string, chart: Chart, name?: string): Markup {
  const { caption, columns, rows } = chartTable(chart);
  return html`<details class="alternative" data-of="${plot}"><summary>The figures as a table${name !== undefined && [': ', html`<span>${name}</span>`]}</summary>
${renderTable({ id: `table-${plot}`, caption, columns, rows: rows.map((cells) => ({ cells })) })}
</details>`;
}
