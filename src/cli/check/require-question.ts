import { UsageError } from '../../foundation/errors.js';
import type { CheckOptions } from './check-options.js';

/** Which tasks, and what is asked about them. */
export type Question = Pick<
  CheckOptions,
  | 'modules'
  | 'workloads'
  | 'celery'
  | 'against'
  | 'baselineFile'
  | 'saveBaselineFile'
  | 'requirements'
  | 'historyFile'
>;

/**
 * A run that keeps its figures, as a baseline or in a history, needs nothing to compare with.
 * @throws {UsageError} where there is nothing to check, or two things to compare with
 */
export function requireQuestion(question: Question): void {
  const { against, baselineFile, saveBaselineFile, requirements, historyFile, workloads } = question;
  const modules = question.modules.length + workloads.length + (question.celery === undefined ? 0 : 1);
  if (modules === 0) {
    throw new UsageError('check: there is no task module to check.', {
      hint: 'Name one (pooltune check ./tasks.ts --against origin/main), a Celery app with --celery, or have a pooltune.config.ts name it.',
    });
  }
  if (against !== undefined && baselineFile !== undefined) {
    throw new UsageError('--against and --baseline both name what to compare with.', {
      hint: 'Give one of them: --against for a version in git, --baseline for a stored run.',
    });
  }
  if (against !== undefined && workloads.length > 0) {
    throw new UsageError(
      `--against ${against}: the built-in workloads (--workload) are pooltune's own, and your git has no other version of them.`,
      {
        hint: 'Check them against a stored baseline (--baseline FILE), or with --require.',
      },
    );
  }
  const keeps = saveBaselineFile !== undefined || historyFile !== undefined;
  if (against === undefined && baselineFile === undefined && requirements.length === 0 && !keeps) {
    throw new UsageError(
      'check: nothing says what the tasks shall be compared with, or what they must keep.',
      {
        hint: "Add --against origin/main, --baseline FILE, or --require 'p99<250ms'.",
      },
    );
  }
  if (modules > 1 && (baselineFile ?? saveBaselineFile) !== undefined) {
    throw new UsageError(`A baseline is of one task module, and there are ${modules}.`, {
      hint: 'Check one module at a time with it.',
    });
  }
}
