import path from 'node:path';
import { EXIT } from '../../../foundation/exit-codes.js';
import type { CheckReport } from '../../../report/check/check-report.js';
import { renderCheck } from '../../../report/check/check-table.js';
import { exitCodeOf } from '../../../report/check/exit-code.js';
import { celeryConfig } from '../../config/celery-config.js';
import { configFor, configuredCelery } from '../../config/config-for.js';
import { loadConfig } from '../../config/load-config.js';
import { mergeMeasuringOptions } from '../../options/measuring.js';
import { typedCommand } from '../../typed-command.js';
import type { CheckProgress } from '../check-progress.js';
import { checkSubjects } from '../check-subjects.js';
import { completeCheckOptions } from '../complete-check-options.js';
import { storeFigures, writeReports } from '../store-check.js';
import type { CheckTasksOptions } from './check-tasks-options.js';
import { commandLineOf } from './command-line-of.js';
import { configChoice, readCheckTasksOptions } from './read-check-tasks-options.js';

export interface CheckedTasks {
  /**
   * Whether the command would end with exit code 0: nothing failed, and where `inconclusive` is `fail`, all is sure. The
   * verdict itself is the report's.
   */
  readonly passed: boolean;
  /** What `check.json` holds. */
  readonly report: CheckReport;
  /** For people: each verdict in words, then its tables, as the command prints them. Without colour. */
  readonly text: string;
  /** Where the check's files are; `undefined` where none were asked for. */
  readonly folder: string | undefined;
}

const SILENT: CheckProgress = { stage: () => {}, round: () => {}, note: () => {}, end: () => {} };

/** See `checkTasks` of the public API. */
export async function checkTasks(options: CheckTasksOptions): Promise<CheckedTasks> {
  const { signal = new AbortController().signal, ...others } = options;
  signal.throwIfAborted();
  const cwd = process.cwd();
  const choice = configChoice(others);
  const config =
    choice === false ? undefined : await loadConfig({ cwd, path: choice, env: process.env, signal });
  const usual = (others.modules ?? []).length > 0 ? undefined : configuredCelery(config);
  const isCelery = others.celery !== undefined || usual !== undefined;
  const given = readCheckTasksOptions(others, isCelery ? 'celery' : 'node');
  const celery = given.celery === undefined ? usual : celeryConfig(given.celery, cwd);
  const inConfig = configFor(config, celery);
  const complete = completeCheckOptions(
    mergeMeasuringOptions(given.measuring, inConfig.measuring),
    { ...given.check, celery },
    inConfig.check,
  );
  const outFolder = given.measuring.outFolder ?? inConfig.measuring.outFolder;
  const finished = await checkSubjects(complete, {
    cwd,
    outFolder: outFolder === undefined ? undefined : path.resolve(cwd, outFolder),
    command: typedCommand(commandLineOf(others)),
    progress: SILENT,
    signal,
  });
  signal.throwIfAborted();
  const { report, folder } = finished!;
  await writeReports(finished!, complete, cwd);
  await storeFigures(finished!, complete, cwd);
  if (finished!.stopped !== undefined) throw finished!.stopped.thrown;
  return {
    passed: exitCodeOf(report, complete) === EXIT.done,
    report,
    text: renderCheck(report, { color: false, verdict: 'first' }),
    folder,
  };
}
