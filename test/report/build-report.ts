import { adviseOn } from '../../src/advise/recommendation.js';
import type { Report } from '../../src/report/report-schema.js';
import { toReport } from '../../src/report/to-report.js';
import type { SplitResult } from '../../src/study/split/split-result.js';
import type { StudyResult } from '../../src/study/study-result.js';
import { MACHINE, VERSIONS } from './fixtures.js';

export function buildReport(
  result: StudyResult,
  command = 'pooltune tune ./tasks.ts',
  /** Of a Celery app: how queues of their own compared. */
  split: SplitResult | null = null,
): Report {
  const celery = split === null ? {} : { celery: { app: 'proj:app', retryLimits: {} } };
  return toReport({
    result,
    routedTrials: split?.trials ?? [],
    advice: adviseOn(result, { machine: MACHINE, versions: VERSIONS, split, ...celery }),
    machine: MACHINE,
    versions: VERSIONS,
    command,
    startedAt: new Date('2026-01-31T13:05:00.000Z'),
  });
}
