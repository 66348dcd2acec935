import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError, messageOf } from '../foundation/errors.js';
import { renderTrialsCsv } from './csv/trials-csv.js';
import { renderHtml } from './html/render-html.js';
import { jsonText } from './json-text.js';
import { renderMarkdown } from './markdown.js';
import type { Report } from './report-schema.js';
import { chartSvg } from './svg/chart-svg.js';
import { reportCharts } from './svg/report-charts.js';

/** The paths of what was written. */
export interface ReportFiles {
  readonly jsonPath: string;
  readonly markdownPath: string;
  readonly htmlPath: string;
  readonly csvPath: string;
}

/**
 * Writes `report.json` and what is made of it, each file whole or not at all.
 * @throws {EnvironmentError} when one cannot be written
 */
export async function writeReport(folder: string, report: Report): Promise<ReportFiles> {
  const jsonPath = join(folder, 'report.json');
  await writeWhole(jsonPath, jsonText(report));
  return { jsonPath, ...(await writeReportViews(folder, report)) };
}

/**
 * Writes what people look at, from a report that is there: `report.html`, `report.md` with its charts beside it, `trials.csv`.
 * @throws {EnvironmentError} when one cannot be written
 */
export async function writeReportViews(
  folder: string,
  report: Report,
): Promise<Omit<ReportFiles, 'jsonPath'>> {
  const markdownPath = join(folder, 'report.md');
  const htmlPath = join(folder, 'report.html');
  const csvPath = join(folder, 'trials.csv');
  await writeCharts(folder, report);
  await writeWhole(markdownPath, renderMarkdown(report));
  await writeWhole(htmlPath, renderHtml([report]));
  await writeWhole(csvPath, renderTrialsCsv(report));
  return { markdownPath, htmlPath, csvPath };
}

/** Before the Markdown that refers to them; one of an earlier report that is no longer told of goes. */
async function writeCharts(folder: string, report: Report): Promise<void> {
  for (const { fileName, title, chart } of reportCharts(report)) {
    const path = join(folder, fileName);
    if (chart === null) await rm(path, { force: true });
    else await writeWhole(path, chartSvg(chart, title));
  }
}

/**
 * Into a file beside it first, which is on the disk before it takes the name.
 * @param mode of the file, less the process's umask
 */
export async function writeWhole(path: string, text: string, mode = 0o666): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new EnvironmentError(`${path} cannot be written: ${messageOf(cause)}`, {
      cause,
      hint: 'Check its permissions and free space, or name another folder with --out.',
    });
  }
}
