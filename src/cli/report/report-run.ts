import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, UsageError } from '../../foundation/errors.js';
import { EXIT, type ExitCode } from '../../foundation/exit-codes.js';
import { renderHtml } from '../../report/html/render-html.js';
import { printable } from '../../report/printable.js';
import { readReport } from '../../report/read-report.js';
import { writeReportViews, writeWhole } from '../../report/write-report.js';
import type { CommandIo } from '../command-io.js';
import { openInBrowser } from './open-in-browser.js';
import type { ReportOptions } from './report-options.js';

const LATEST = path.join('reports', 'latest');
const MOST_FOLDERS = 2;

/**
 * Makes a study's pages again; of two studies, one page more.
 * @param open shows a file
 */
export async function runReport(
  options: ReportOptions,
  io: CommandIo,
  open: (file: string) => Promise<void> = openInBrowser,
): Promise<ExitCode> {
  const { folders } = options;
  if (folders.length > MOST_FOLDERS) {
    throw new UsageError(`report takes one or two folders, and ${folders.length} were given.`, {
      hint: 'Put two studies side by side at a time.',
    });
  }
  const given = folders.length === 0 ? [await latestFolder(io.cwd)] : folders;
  const paths = given.map((folder) => path.resolve(io.cwd, folder));
  const studies = await Promise.all(
    paths.map(async (place) => {
      const folder = await studyFolder(place);
      return { folder, report: await readReport(path.join(folder, 'report.json')) };
    }),
  );
  const written: string[] = [];
  for (const { folder, report } of studies) {
    const { markdownPath, htmlPath } = await writeReportViews(folder, report);
    written.push(htmlPath, markdownPath);
  }
  let shown = written[0]!;
  if (studies.length === MOST_FOLDERS) {
    shown = path.join(studies[1]!.folder, 'comparison.html');
    await writeWhole(shown, renderHtml(studies.map(({ report }) => report)));
    written.unshift(shown);
  }
  if (options.json) io.writeJson({ files: written });
  else for (const file of written) io.stdout.write(`${printable(path.relative(io.cwd, file) || file)}\n`);
  if (options.open) await show(shown, open, io);
  return EXIT.done;
}

/** Where nothing can be opened, the file is there all the same. */
async function show(file: string, open: (file: string) => Promise<void>, io: CommandIo): Promise<void> {
  try {
    await open(file);
  } catch (thrown) {
    io.stderr.write(`pooltune: no browser could be started (${messageOf(thrown)}); open ${file} yourself.\n`);
  }
}

/** A folder with a report, or the report itself. */
async function studyFolder(place: string): Promise<string> {
  if (path.basename(place) === 'report.json') return path.dirname(place);
  const found = await stat(place).catch(() => undefined);
  if (found === undefined || !found.isDirectory()) {
    throw new UsageError(`there is no folder ${printable(place)}.`, {
      hint: 'Give the folder of a study: the one that has its report.json, such as reports/latest.',
    });
  }
  if ((await stat(path.join(place, 'report.json')).catch(() => undefined)) === undefined) {
    throw new UsageError(`${printable(place)} has no report.json.`, {
      hint: 'A study writes it at its end; `pooltune tune --resume` completes one that was stopped.',
    });
  }
  return place;
}

/** What `latest` points at; where links cannot be had, latest.txt has the name. */
async function latestFolder(cwd: string): Promise<string> {
  const link = path.resolve(cwd, LATEST);
  if ((await stat(link).catch(() => undefined))?.isDirectory()) return link;
  const name = await readFile(`${link}.txt`, 'utf8').catch(() => undefined);
  if (name !== undefined) return path.resolve(cwd, 'reports', name.trim());
  throw new UsageError(`there is no study in ${printable(path.dirname(link))}.`, {
    hint: 'Name the folder of a study, or make one with `pooltune tune`.',
  });
}
