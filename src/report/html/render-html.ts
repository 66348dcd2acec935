import { printableData } from '../printable.js';
import type { Report } from '../report-schema.js';
import { comparisonPage } from './comparison/comparison-page.js';
import { renderPage } from './frame/page.js';
import { type PageAssets, pageAssets } from './frame/page-assets.js';
import { studyPage } from './study/study-page.js';

/** What a page may weigh: it is sent by mail, and opened on phones. Its frame is not counted. */
const MOST_BYTES = 1_450_000;

/**
 * `report.html`: one file with everything in it. Of two studies, a page that puts them side by side.
 * @param reports one or two
 */
export function renderHtml(reports: readonly Report[]): string {
  const [first, second] = reports.map((report) => printableData(report));
  if (first === undefined) throw new RangeError('a page needs a report');
  const assets = pageAssets();
  if (second !== undefined) return renderPage(comparisonPage(first, second), assets);
  return renderPage(studyPage(first, MOST_BYTES - bytesOf(assets)), assets);
}

function bytesOf({ script, style, earlyScript }: PageAssets): number {
  return Buffer.byteLength(script) + Buffer.byteLength(style) + Buffer.byteLength(earlyScript);
}
