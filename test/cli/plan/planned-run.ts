import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CommandIo } from '../../../src/cli/command-io.js';
import { planWith } from '../../../src/cli/plan/plan-run.js';
import type { Predictor } from '../../../src/plan/predictor.js';
import type { StudyResult } from '../../../src/study/study-result.js';
import { closedFormPredictor } from '../../plan/closed-form-predictor.js';
import { buildReport } from '../../report/build-report.js';
import { cpuStudy } from '../../report/fixtures.js';
import { capturedRun } from '../captured-run.js';

/** A folder with a study in `reports/latest`. */
export function studiedProject(study: StudyResult = cpuStudy()): string {
  const cwd = mkdtempSync(path.join(tmpdir(), 'pooltune-plan-'));
  const folder = path.join(cwd, 'reports/latest');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'report.json'), JSON.stringify(buildReport(study)));
  return cwd;
}

/** The whole command, with a model whose answers are known in place of the fitted one. */
export function plannedRun(
  cwd: string,
  argv: readonly string[],
  predictor: Predictor = closedFormPredictor(),
  io: Partial<CommandIo> = {},
) {
  return capturedRun(
    ['plan', ...argv],
    undefined,
    { ...io, cwd },
    planWith(async () => predictor),
  );
}
