import type { CheckResult } from '../../../src/check/check-result.js';
import type { CheckReport } from '../../../src/report/check/check-report.js';
import { toCheckReport } from '../../../src/report/check/to-check-report.js';
import { MACHINE, VERSIONS } from '../fixtures.js';

export function checkReport(...checks: readonly CheckResult[]): CheckReport {
  return checkReportOf(checks);
}

export function checkReportOf(
  checks: readonly CheckResult[],
  command = "pooltune check ./tasks.ts --against origin/main --require 'p99<250ms'",
): CheckReport {
  return toCheckReport({
    checks,
    machine: MACHINE,
    versions: VERSIONS,
    command,
    startedAt: new Date('2026-01-31T13:05:00.000Z'),
    seed: 42,
  });
}
