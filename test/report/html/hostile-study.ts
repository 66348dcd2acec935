import type { StudyResult } from '../../../src/study/study-result.js';
import { detailedStudy } from './detailed-study.js';

export const HOSTILE = '<script>alert(1)</script>';
export const HOSTILE_PATH = `/home/"user"/o'reilly/<img src=x onerror=alert(2)>.ts`;
export const HOSTILE_ERROR = '</script><b onmouseover="alert(3)">E&amp;</b>';

/** Whatever comes from a user's tasks tries to be more than text. */
export function hostileStudy(): StudyResult {
  const base = detailedStudy();
  return detailedStudy({
    workload: {
      ...base.workload,
      name: HOSTILE,
      modulePath: HOSTILE_PATH,
      tasks: [{ name: HOSTILE, weight: 1 }],
    },
    calibration: { ...base.calibration, tasks: [{ ...base.calibration.tasks[0]!, name: HOSTILE }] },
    trials: base.trials.map((trial) => ({
      ...trial,
      flags: [{ kind: 'errors', share: 0.2 }],
      figures: {
        ...trial.figures,
        errors: { [HOSTILE_ERROR]: 12, __proto__: 3 },
        errorShare: 0.2,
        perTask: { [HOSTILE]: { count: 3, serviceMeanMs: 4 } },
        faults: [{ kind: 'worker-exit', node: 0, atMs: 3, detail: HOSTILE_ERROR }],
      },
      details: {
        ...trial.details,
        ...(trial.details?.timeline === undefined
          ? {}
          : { timeline: { ...trial.details.timeline, taskNames: [HOSTILE, HOSTILE_ERROR] } }),
      },
    })),
  });
}
