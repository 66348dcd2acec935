import type { MachineFacts } from '../../lab/machine/machine-facts.js';
import type { CheckReport } from '../../report/check/check-report.js';
import type { CheckedSubject } from './run-subject-check.js';

/** What is known when all modules have been checked, the check was interrupted, or one could not be. */
export interface FinishedCheck {
  /** What ended it before its last module, where modules before that one were checked. */
  readonly stopped: { readonly thrown: unknown } | undefined;
  readonly report: CheckReport;
  readonly checked: readonly CheckedSubject[];
  /** The check's own, with what was kept of each round; `undefined` where none was wanted. */
  readonly folder: string | undefined;
  readonly machine: MachineFacts;
  readonly startedAt: Date;
}
