import { Blocks } from './blocks.js';
import { requireBudget } from './budget.js';
import { defaultSetting } from './default-setting.js';
import { noFindings } from './findings.js';
import { assembleResult } from './result.js';
import { spaceFor } from './space.js';
import { runStages } from './stages.js';
import { Study } from './study.js';
import type { StudyOptions } from './study-options.js';
import type { StudyResult } from './study-result.js';
import { taskProfile } from './task-profile.js';
import { StudyInterrupted, TrialRunner } from './trial-runner.js';

/**
 * From a calibrated workload to a recommendation: screening, finalists, response time, prefetch, ablation.
 * The same measurements, seed and clock give the same study.
 * @throws {UsageError} when the constraints leave no setting, or the budget no trials
 * @throws {LabLostError} when what every trial needs is gone
 */
export async function runStudy(options: StudyOptions): Promise<StudyResult> {
  const { calibration, workload, objective, budgetMs, seed } = options;
  const profile = taskProfile(calibration, workload, objective.maxRatePerSecond);
  const space = spaceFor({ ...options.space, profile, objective });
  const study = new Study({
    runner: new TrialRunner(options),
    space,
    profile,
    objective,
    control:
      options.current ?? options.defaultSetting ?? defaultSetting(space.cores, options.space.usesConnections),
    budgetMs,
    seed,
    from: options.from,
  });
  requireBudget(study);
  const blocks = new Blocks(study);
  const findings = noFindings();
  let interrupted = false;
  try {
    await runStages(study, blocks, findings);
  } catch (thrown) {
    if (!(thrown instanceof StudyInterrupted)) throw thrown;
    interrupted = true;
  } finally {
    await study.runner.endKeptNodes();
  }
  return assembleResult(study, blocks, findings, options, interrupted);
}
