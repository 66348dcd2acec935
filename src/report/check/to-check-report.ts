import type { CheckResult, Verdict } from '../../check/check-result.js';
import type { MachineFacts } from '../../lab/machine/machine-facts.js';
import type { Versions } from '../../lab/machine/versions.js';
import { plainJson } from '../plain-json.js';
import { CHECK_REPORT_VERSION, type CheckReport, checkReportSchema } from './check-report.js';

/** Where a check's report comes from. */
export interface CheckReportSource {
  /** One for each workload. */
  readonly checks: readonly CheckResult[];
  /** What ended the check before its last module. */
  readonly notChecked?: CheckReport['notChecked'];
  readonly machine: MachineFacts;
  readonly versions: Versions;
  /** As it was typed; secrets in it are masked here. */
  readonly command: string;
  readonly startedAt: Date;
  readonly seed: number;
}

/** The whole of `check.json`, checked against its own schema, with secrets masked and no NaN. */
export function toCheckReport(source: CheckReportSource): CheckReport {
  const { checks, notChecked, machine, versions, command, startedAt, seed } = source;
  return checkReportSchema.parse(
    plainJson({
      version: CHECK_REPORT_VERSION,
      kind: 'check',
      verdict: worstVerdict(checks.map(({ verdict }) => verdict)),
      command,
      startedAt: startedAt.toISOString(),
      seed,
      checks,
      ...(notChecked === undefined ? {} : { notChecked }),
      machine,
      versions,
    }),
  );
}

/** Fail before inconclusive before pass; where there is no verdict, nothing failed. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'pass';
}
