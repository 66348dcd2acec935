import { adviseOn } from '../../src/advise/recommendation.js';
import type { Report } from '../../src/report/report-schema.js';
import { toReport } from '../../src/report/to-report.js';
import type { StudyResult } from '../../src/study/study-result.js';
import { MACHINE, VERSIONS } from './fixtures.js';

export function buildReport(result: StudyResult, command = 'pooltune tune ./tasks.ts'): Report {
  return toReport({
    result,
    advice: adviseOn(result, { machine: MACHINE, versions: VERSIONS }),
    machine: MACHINE,
    versions: VERSIONS,
    command,
    startedAt: new Date('2026-01-31T13:05:00.000Z'),
  });
}
