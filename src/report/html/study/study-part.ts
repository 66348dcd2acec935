import type { Chart } from '../charts/chart.js';
import type { Section } from '../frame/page.js';

/** A section of the page, with the drawings in it. */
export interface StudyPart {
  readonly section: Section;
  readonly charts: Readonly<Record<string, Chart>>;
}
