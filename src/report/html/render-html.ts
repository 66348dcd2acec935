import { printableData } from '../printable.js';
import type { Report } from '../report-schema.js';
import { comparisonPage } from './comparison/comparison-page.js';
import { renderPage } from './frame/page.js';
import { pageAssets } from './frame/page-assets.js';
import { studyPage } from './study/study-page.js';

/** What a page may weigh: it is sent by mail, and opened on phones. */
const MOST_BYTES = 1_450_000;
/** Drawings of single trials beyond this are more than anybody looks at. */
const MOST_DETAIL_BYTES = 450_000;
/** What the names of drawings add to their data. */
const OVERHEAD = 1.25;

/**
 * `report.html`: one file with everything in it. Of two studies, a page that puts them side by side.
 * @param reports one or two
 */
export function renderHtml(reports: readonly Report[]): string {
  const [first, second] = reports.map((report) => printableData(report));
  if (first === undefined) throw new RangeError('a page needs a report');
  if (second !== undefined) return renderPage(comparisonPage(first, second), pageAssets());
  const bareBytes = Buffer.byteLength(renderPage(studyPage(first, 0), pageAssets()));
  const leftBytes = Math.max(0, (MOST_BYTES - bareBytes) / OVERHEAD);
  return renderPage(studyPage(first, Math.min(MOST_DETAIL_BYTES, leftBytes)), pageAssets());
}
