import { appendFile } from 'node:fs/promises';
import { messageOf } from '../../foundation/errors.js';
import { renderAnnotations } from '../../report/check/annotations.js';
import { renderCheckMarkdown } from '../../report/check/check-markdown.js';
import type { CheckReport } from '../../report/check/check-report.js';
import { renderCheck } from '../../report/check/check-table.js';
import type { CommandIo } from '../command-io.js';
import type { CheckOptions } from './check-options.js';

/**
 * Shows a check to everything that looks at one: the terminal or `--json`, and on GitHub Actions the job's summary and
 * annotations.
 */
export async function showCheck(
  report: CheckReport,
  context: {
    /** Where its files are, if anywhere. */
    readonly folder: string | undefined;
    readonly options: Pick<CheckOptions, 'json' | 'inconclusiveFails' | 'quiet'>;
    readonly io: CommandIo;
  },
): Promise<void> {
  const { folder, options, io } = context;
  const { inconclusiveFails } = options;
  if (options.json) io.writeJson(report);
  else io.stdout.write(`${renderCheck(report, { color: io.useColors })}\n`);
  if (!options.quiet && folder !== undefined) io.stderr.write(`files: ${folder}\n`);
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
