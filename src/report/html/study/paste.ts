import { html, type Markup } from '../frame/markup.js';
import { type Section, section } from '../frame/page.js';

/** What is pasted into one place. */
interface Paste {
  readonly target: string;
  readonly library: string;
  readonly brief: string;
  readonly code: string;
  readonly noCounterpart: readonly string[];
}

/** The config for each target: tabs with a script, one after the other without. */
export function pasteSection({ paste }: { readonly paste: readonly Paste[] }): Section | null {
  if (paste.length === 0) return null;
  const tabs = paste.map(
    ({ target }, i) =>
      html`<button type="button" role="tab" id="tab-${i}" aria-controls="panel-${i}" aria-selected="${i === 0 ? 'true' : 'false'}" tabindex="${i === 0 ? 0 : -1}">${target}</button>`,
  );
  return section(
    'paste',
    'To paste',
    html`<div class="tabs">
<div class="tablist" role="tablist" aria-label="What to paste into">${tabs}</div>
${paste.map(panel)}
</div>`,
  );
}

function panel({ target, library, brief, code, noCounterpart }: Paste, i: number): Markup {
  const missing =
    noCounterpart.length > 0 &&
    html`<p>No counterpart here:</p><ul>${noCounterpart.map((text) => html`<li>${text}</li>`)}</ul>`;
  return html`<div class="panel" role="tabpanel" id="panel-${i}" aria-labelledby="tab-${i}">
<h3>${target} <span class="quiet">${library}</span></h3>
<p class="brief"><code>${brief}</code></p>
<div class="code"><button type="button" class="copy" data-copies="code-${i}">Copy<span class="hidden"> the config for ${target}</span></button>
<pre id="code-${i}" tabindex="0" role="region" aria-label="Config for ${target}"><code>${code}</code></pre></div>
${missing}
</div>
`;
}
