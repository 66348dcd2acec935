import type { Report } from '../../report-schema.js';
import { chosenDetails } from '../charts/chosen-details.js';
import { poolColors } from '../charts/pool-colors.js';
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
import { trialPages } from './trial-pages.js';
import { trialsSection } from './trials.js';
import { whySection } from './why.js';

/**
 * The page of one study: the answer first, then what it rests on.
 * @param mostDetailBytes of the drawings of single trials
 */
export function studyPage(report: Report, mostDetailBytes: number): Page {
  const colors = poolColors([report]);
  const details = chosenDetails(report, mostDetailBytes);
  const parts = [
    capacityPart(report, colors),
    tailPart(report, colors),
    prefetchPart(report),
    convoyPart(report, details),
    responsePart(report, details),
    connectionsPart(report),
  ];
  const sections: readonly (Section | null)[] = [
    { id: 'answer', title: 'Answer', body: answer(report) },
    pasteSection(report),
    whySection(report),
    splitSection(report),
    ...parts.map(({ section }) => section),
    withLeftOut(trialsSection(report), details.leftOut),
    provenanceSection(report),
  ];
  return {
    title: `pooltune: ${report.workload.name}`,
    subject: report.workload.name,
    sections: sections.filter((section) => section !== null),
    data: {
      charts: Object.assign({}, details.charts, ...parts.map(({ charts }) => charts)),
      trials: trialPages(report, details),
    },
  };
}

function withLeftOut(section: Section, leftOut: number): Section {
  if (leftOut === 0) return section;
  const note = html`<p class="quiet">To keep this file small, the drawings of ${leftOut} trials were left out; report.json has what they are made of.</p>`;
  return { ...section, body: html`${section.body}${note}` };
}
