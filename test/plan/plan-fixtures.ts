import type { Setting } from '../../src/fleet/setting.js';
import type { PlanRequest } from '../../src/plan/plan-capacity.js';
import type { PlanSource } from '../../src/plan/plan-source.js';
import type { Predictor } from '../../src/plan/predictor.js';
import type { PlanContext } from '../../src/plan/questions/plan-context.js';
import { cpuStudy, setting } from '../report/fixtures.js';

/** Two processes with one task each. */
export const SETTING: Setting = setting();

export function contextFor(predictor: Predictor, overrides: Partial<PlanContext> = {}): PlanContext {
  return {
    predictor,
    setting: SETTING,
    slo: { percentile: 'p99', maxMs: 50 },
    pattern: { kind: 'poisson' },
    ...overrides,
  };
}

export function requestFor(overrides: Partial<PlanRequest> = {}): PlanRequest {
  return {
    ratePerSecond: 1_000,
    slo: { percentile: 'p99', maxMs: 50 },
    setting: SETTING,
    pattern: { kind: 'poisson' },
    peak: 1,
    burstMs: 60_000,
    growth: null,
    spare: 0,
    whatIf: [],
    ...overrides,
  };
}

/** What was measured of the CPU-bound tasks that reports are tested with. */
export function sourceOf(overrides: Partial<PlanSource> = {}): PlanSource {
  const study = cpuStudy();
  return {
    name: study.workload.name,
    tasks: study.workload.tasks,
    calibration: study.calibration,
    trials: study.trials,
    machineCores: 2,
    recommended: SETTING,
    defaultSetting: study.defaultSetting,
    scalability: [],
    bottleneck: 'CPU',
    ...overrides,
  };
}
