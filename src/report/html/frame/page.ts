import { createHash } from 'node:crypto';
import type { PageData } from '../charts/page-data.js';
import { embeddedJson } from './embedded-json.js';
import { type Content, html, type Markup, trustedMarkup } from './markup.js';
import type { PageAssets } from './page-assets.js';

/** One self-contained file. */
export interface Page {
  readonly title: string;
  /** In the bar on top, beside the name of the program. */
  readonly subject: string;
  readonly sections: readonly Section[];
  readonly data: PageData;
}

/** A part of the page that its contents list. */
export interface Section {
  /** Of the element; unique on the page. */
  readonly id: string;
  /** In the contents. */
  readonly title: string;
  /** With its heading. */
  readonly body: Markup;
}

const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b6bcb"/><path d="M3 5h7M3 8h10M3 11h5" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/></svg>',
  );

/**
 * The frame of every page: theme, contents, policy. Nothing is ever fetched: the policy allows the two scripts that
 * stand in the file, by their hash, and no connection at all.
 */
export function renderPage(page: Page, { script, style, earlyScript }: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hash(earlyScript)} ${hash(script)}`,
    // Drawings bring styles of their own.
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `${
    html`<!doctype html>
<html lang="en" class="no-script">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="pooltune">
<title>${page.title}</title>
<link rel="icon" href="${ICON}">
<style>${trustedMarkup(style)}</style>
<script>${trustedMarkup(earlyScript)}</script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<p class="brand">${mark()}<span>pooltune</span><span class="subject">${page.subject}</span></p>
${themeChoice()}
</header>
<div class="columns">
<nav class="contents" aria-label="Contents"><ul>
${page.sections.map(({ id, title }): Content => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>
<main id="main">
${page.sections.map(({ body }): Content => [body, '\n'])}</main>
</div>
<footer class="foot"><p>Made by pooltune. Everything is in this one file; nothing in it is fetched from elsewhere.</p></footer>
<dialog class="trial" id="trial-dialog" aria-labelledby="trial-dialog-title"></dialog>
<div class="live" id="live" role="status" aria-live="polite"></div>
<script type="application/json" id="page-data">${trustedMarkup(embeddedJson(page.data))}</script>
<script>${trustedMarkup(script)}</script>
</body>
</html>`.text
  }\n`;
}

/** A section with its heading. */
export function section(id: string, title: string, body: Content, heading: Content = title): Section {
  return {
    id,
    title,
    body: html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${body}
</section>`,
  };
}

function mark(): Markup {
  return html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="3"/><path d="M3 5h7M3 8h10M3 11h5"/></svg>`;
}

function themeChoice(): Markup {
  const option = (value: string, label: string) =>
    html`<button type="button" data-theme-choice="${value}" aria-pressed="false">${label}</button>`;
  return html`<div class="choice theme" role="group" aria-label="Theme">${option('auto', 'Auto')}${option('light', 'Light')}${option('dark', 'Dark')}</div>`;
}

/** A source of the policy: https://www.w3.org/TR/CSP3/#match-element-to-source-list */
function hash(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}
