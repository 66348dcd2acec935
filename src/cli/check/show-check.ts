import { appendFile } from 'node:fs/promises';
import { messageOf } from '../../foundation/errors.js';
import { renderAnnotations } from '../../report/check/annotations.js';
import { renderCheckMarkdown } from '../../report/check/check-markdown.js';
import type { CheckReport } from '../../report/check/check-report.js';
import { renderCheck } from '../../report/check/check-table.js';
import { writeCheckFiles } from '../../report/check/write-check-files.js';
import type { CommandIo } from '../command-io.js';
import type { CheckOptions } from './check-options.js';

/**
 * Files first, then everything that looks at a check: the terminal or `--json`, and on GitHub Actions the job's summary and
 * annotations.
 * @throws {EnvironmentError} when a file cannot be written
 */
export async function showCheck(
  report: CheckReport,
  context: {
    readonly folder: string;
    readonly junitPath: string | undefined;
    readonly options: Pick<CheckOptions, 'json' | 'inconclusiveFails' | 'quiet'>;
    readonly io: CommandIo;
  },
): Promise<void> {
  const { folder, junitPath, options, io } = context;
  const { inconclusiveFails } = options;
  await writeCheckFiles(folder, report, {
    inconclusiveFails,
    ...(junitPath === undefined ? {} : { junitPath }),
  });
  if (options.json) io.writeJson(report);
  else io.stdout.write(`${renderCheck(report, { color: io.useColors })}\n`);
  if (!options.quiet) io.stderr.write(`files: ${folder}\n`);
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_WORKSPACE } = io.env;
  if (GITHUB_STEP_SUMMARY !== undefined && GITHUB_STEP_SUMMARY !== '') {
    try {
      await appendFile(GITHUB_STEP_SUMMARY, `${renderCheckMarkdown(report)}\n`);
    } catch (thrown) {
      // The verdict stands without it.
      io.stderr.write(`pooltune: GITHUB_STEP_SUMMARY cannot be written: ${messageOf(thrown)}\n`);
    }
  }
  if (GITHUB_ACTIONS === 'true') {
    // Workflow commands are read from either stream; stdout may be JSON's alone.
    const stream = options.json ? io.stderr : io.stdout;
    stream.write(
      renderAnnotations(report, {
        inconclusiveFails,
        ...(GITHUB_WORKSPACE === undefined ? {} : { workspace: GITHUB_WORKSPACE }),
      }),
    );
  }
}
