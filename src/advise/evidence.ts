import type { Setting } from '../fleet/setting.js';
import { describeSetting } from '../fleet/setting.js';
import type { LeverFinding, RecommendedSetting, StudyResult } from '../study/study-result.js';
import { isUsable, type Trial } from '../trial/trial.js';
import { isCeleryStudy } from './celery.js';
import { type TaskShape, taskShapeOf } from './task-shape.js';

/** All that a reason may quote. */
export interface Evidence {
  readonly result: StudyResult;
  readonly recommended: RecommendedSetting;
  readonly shape: TaskShape;
  /** Cores that the tasks could use. */
  readonly cores: number;
}

export function evidenceOf(result: StudyResult, recommended: RecommendedSetting, cores: number): Evidence {
  const shape = taskShapeOf(result.calibration, isCeleryStudy(result));
  return { result, recommended, shape, cores };
}

/** The usable trial with the highest throughput among those that `matches` accepts. */
export function bestTrial(
  { result }: { readonly result: Pick<StudyResult, 'trials'> },
  matches: (trial: Trial) => boolean,
): Trial | undefined {
  let best: Trial | undefined;
  for (const trial of result.trials) {
    if (!isUsable(trial) || trial.figures.throughput.value === null || !matches(trial)) continue;
    if (best === undefined || trial.figures.throughput.value > best.figures.throughput.value!) best = trial;
  }
  return best;
}

/** Measures capacity: the backlog never emptied. */
export function isSaturating(trial: Trial): boolean {
  return trial.load.kind === 'saturating';
}

/** The trial behind each value tried for a lever, in the values' order; those that cannot be found are left out. */
export function triedTrials(
  { result }: Pick<Evidence, 'result'>,
  finding: LeverFinding,
): readonly { readonly value: string | number; readonly trial: Trial }[] {
  return finding.tried.flatMap(({ value, trialId }) => {
    const trial = result.trials.find(({ id }) => id === trialId);
    return trial === undefined ? [] : [{ value, trial }];
  });
}

/** Equal for settings of equal capacity: prefetch and the count of nodes are decided apart from it. */
export function capacityKey(setting: Setting): string {
  return describeSetting({ ...setting, nodes: 1, prefetchMultiplier: 1, acknowledgement: 'late' });
}

/** Every usable trial under one kind of load of a setting, or of one that differs in prefetch and nodes alone. */
export function trialsOf(
  { result }: { readonly result: Pick<StudyResult, 'trials'> },
  setting: Setting,
  kind: Trial['load']['kind'],
): readonly Trial[] {
  const key = capacityKey(setting);
  return result.trials.filter(
    (trial) => trial.load.kind === kind && isUsable(trial) && capacityKey(trial.setting) === key,
  );
}
