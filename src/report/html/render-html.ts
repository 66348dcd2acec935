import { printableData } from '../printable.js';
import type { Report } from '../report-schema.js';
import { renderPage } from './frame/page.js';
import { pageAssets } from './frame/page-assets.js';
import { studyPage } from './study/study-page.js';

/** `report.html`: one file with everything in it. */
export function renderHtml(reports: readonly Report[]): string {
  const [first] = reports.map((report) => printableData(report));
  return renderPage(studyPage(first!), pageAssets());
}
