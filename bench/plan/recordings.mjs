import { fileURLToPath } from 'node:url';

export const RECORDINGS = fileURLToPath(new URL('./recordings', import.meta.url));

/** Of a report, what a plan needs. */
export function toSource(report) {
  const { workload, calibration, recommendation, defaultSetting, scalability, bottleneck, machine } = report;
  return {
    name: workload.name,
    tasks: workload.tasks,
    calibration,
    trials: report.trials.map(slim),
    machineCores: machine.usableCores,
    recommended: recommendation?.setting ?? null,
    defaultSetting,
    scalability,
    bottleneck: bottleneck.kind,
  };
}

/** Without pictures. */
export function slim({ details: _, errors: __, ...trial }) {
  return trial;
}
