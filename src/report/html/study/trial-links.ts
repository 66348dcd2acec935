import { html, type Markup } from '../frame/markup.js';

const MOST = 12;

/** `trials 3, 4 and 12`, each a link to it. */
export function trialLinks(ids: readonly number[]): Markup {
  const shown = ids.slice(0, MOST);
  const left = ids.length - shown.length;
  return html`(${ids.length === 1 ? 'trial' : 'trials'} ${shown.map((id, i) => [i > 0 && ', ', trialLink(id)])}${left > 0 && ` and ${left} more`})`;
}

export function trialLink(id: number): Markup {
  return html`<a href="#trial-${id}">${id}</a>`;
}
