import path from 'node:path';
import { PooltuneError } from '../../foundation/errors.js';
import { EXIT, type ExitCode } from '../../foundation/exit-codes.js';
import { exitCodeOf } from '../../report/check/exit-code.js';
import { isInteractive } from '../../report/progress.js';
import type { CommandIo } from '../command-io.js';
import { explainError } from '../explain-error.js';
import { typedCommand } from '../typed-command.js';
import type { CheckOptions } from './check-options.js';
import { createCheckProgress } from './check-progress.js';
import { checkSubjects } from './check-subjects.js';
import { showCheck } from './show-check.js';
import { storeFigures, writeReports } from './store-check.js';

/** Checks the task modules, and reports to everything that looks at a check. */
export async function runCheckCommand(options: CheckOptions, io: CommandIo): Promise<ExitCode> {
  const finished = await checkSubjects(options, {
    cwd: io.cwd,
    outFolder: path.resolve(io.cwd, options.outFolder),
    command: typedCommand(),
    progress: createCheckProgress({
      stream: options.quiet ? { write: () => {} } : io.stderr,
      interactive: !options.quiet && isInteractive({ isTTY: io.stderrIsTerminal }, io.env),
      width: () => io.columns,
      clock: () => performance.now(),
    }),
    signal: io.signal,
  });
  // The signal decides on the exit code.
  if (finished === null) return EXIT.interrupted;
  await writeReports(finished, options, io.cwd);
  await showCheck(finished.report, { folder: finished.folder, options, io });
  if (!io.signal.aborted) await storeFigures(finished, options, io.cwd);
  else if ((options.saveBaselineFile ?? options.historyFile) !== undefined) {
    io.stderr.write('pooltune: interrupted: neither a baseline nor a line of history is written.\n');
  }
  const exitCode = exitCodeOf(finished.report, options);
  if (finished.stopped === undefined) return exitCode;
  const { thrown } = finished.stopped;
  // What became worse is sure, whatever came after it; else nothing is known of the whole.
  if (exitCode !== EXIT.negative || !(thrown instanceof PooltuneError)) throw thrown;
  io.stderr.write(explainError(thrown, options.verbose).text);
  return exitCode;
}
