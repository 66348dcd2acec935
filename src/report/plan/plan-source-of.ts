import type { PlanSource, PlanTrial } from '../../plan/plan-source.js';
import type { Scalability } from '../../study/scalability.js';
import type { Report } from '../report-schema.js';

/** What a plan needs, out of a study's report. */
export function planSourceOf(report: Report): PlanSource {
  const { workload, calibration, trials, machine, recommendation, defaultSetting, scalability, bottleneck } =
    report;
  return {
    name: workload.name,
    tasks: workload.tasks,
    calibration: calibration as PlanSource['calibration'],
    // The schema's `null` for what could not be measured is `undefined` or NaN in a trial that was just made.
    trials: trials as unknown as readonly PlanTrial[],
    machineCores: machine.usableCores,
    recommended: recommendation?.setting ?? null,
    defaultSetting,
    scalability: scalability as unknown as readonly Scalability[],
    bottleneck: bottleneck.kind,
  };
}
