import type { Report } from '../../report-schema.js';
import { chosenDetails } from '../charts/chosen-details.js';
import { poolColors } from '../charts/pool-colors.js';
import { embeddedJson } from '../frame/embedded-json.js';
import { html } from '../frame/markup.js';
import type { Page, Section } from '../frame/page.js';
import { answer } from './answer.js';
import { capacityPart } from './capacity.js';
import { connectionsPart } from './connections.js';
import { convoyPart } from './convoy.js';
import { pasteSection } from './paste.js';
import { prefetchPart } from './prefetch.js';
import { provenanceSection } from './provenance.js';
import { responsePart } from './response.js';
import { splitSection } from './split.js';
import { tailPart } from './tail.js';
import { trialPages, withCharts } from './trial-pages.js';
import { trialsSection } from './trials.js';
import { whySection } from './why.js';

/** Drawings of single trials beyond this are more than anybody looks at. */
const MOST_DETAIL_BYTES = 450_000;
/** What the names of drawings add to their data. */
const OVERHEAD = 1.25;

/**
 * The page of one study: the answer first, then what it rests on.
 * @param mostBytes of its sections and data: drawings of single trials get what the rest leaves
 */
export function studyPage(report: Report, mostBytes: number): Page {
  const colors = poolColors([report]);
  const before = [capacityPart(report, colors), tailPart(report, colors), prefetchPart(report)];
  const connections = connectionsPart(report);
  const answered = [
    { id: 'answer', title: 'Answer', body: answer(report) },
    pasteSection(report),
    whySection(report),
    splitSection(report),
  ].filter((section) => section !== null);
  const trials = trialsSection(report);
  const provenance = provenanceSection(report);
  const pages = trialPages(report);
  const leftBytes =
    mostBytes -
    bytesOf(
      [...answered, ...before.map(({ section }) => section), connections.section, trials, provenance],
      [pages, ...before.map(({ charts }) => charts), connections.charts],
    );
  const details = chosenDetails(report, Math.min(MOST_DETAIL_BYTES, Math.max(0, leftBytes / OVERHEAD)));
  const parts = [...before, convoyPart(report, details), responsePart(report, details), connections];
  return {
    title: `pooltune: ${report.workload.name}`,
    subject: report.workload.name,
    sections: [
      ...answered,
      ...parts.map(({ section }) => section),
      withLeftOut(trials, details.leftOut),
      provenance,
    ],
    data: {
      charts: Object.assign({}, details.charts, ...parts.map(({ charts }) => charts)),
      trials: withCharts(pages, details),
    },
  };
}

function bytesOf(sections: readonly Section[], data: readonly unknown[]): number {
  const texts = [...sections.map(({ body }) => body.text), ...data.map((part) => embeddedJson(part))];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function withLeftOut(section: Section, leftOut: number): Section {
  if (leftOut === 0) return section;
  const note = html`<p class="quiet">To keep this file small, the drawings of ${leftOut} trials were left out; report.json has what they are made of.</p>`;
  return { ...section, body: html`${section.body}${note}` };
}
