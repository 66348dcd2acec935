import type { CheckedTasks } from './cli/check/api/check-tasks.js';
import type { CheckTasksOptions } from './cli/check/api/check-tasks-options.js';
import type { PlannedCapacity } from './cli/plan/api/plan-capacity.js';
import type { PlanCapacityOptions } from './cli/plan/api/plan-capacity-options.js';
import type { Report } from './report/report-schema.js';

export type { CheckedTasks } from './cli/check/api/check-tasks.js';
export type { CheckTasksOptions } from './cli/check/api/check-tasks-options.js';
export { defineConfig } from './cli/config/define-config.js';
export type { PooltuneConfig } from './cli/config/pooltune-config.js';
export type { PlannedCapacity } from './cli/plan/api/plan-capacity.js';
export type { PlanCapacityOptions } from './cli/plan/api/plan-capacity-options.js';
export type {
  Acknowledgement,
  PoolImplementation,
  PoolType,
  Setting,
} from './fleet/setting.js';
export { EnvironmentError, PooltuneError, UsageError } from './foundation/errors.js';
export type { Random } from './foundation/random.js';
export type { CheckReport } from './report/check/check-report.js';
export type { PlanReport } from './report/plan/plan-schema.js';
export type { Report, ReportLever, ReportTrial, ReportWarning } from './report/report-schema.js';
export type { Objective, Slo } from './study/objective.js';
export type { Estimate, Unit } from './trial/estimate.js';
export type { Percentiles, Trial, TrialFigures, TrialFlag } from './trial/trial.js';
export type { HttpClient } from './workload/clients/http-client.js';
export type { PostgresClient } from './workload/clients/postgres-client.js';
export {
  defineWorkload,
  type PayloadSource,
  type TaskFunctions,
  type WorkloadDefinition,
} from './workload/define-workload.js';
export type { BatchLoad, Load, SaturatingLoad, SteadyLoad } from './workload/load.js';
export type { SetupContext, TaskContext, TaskFunction } from './workload/task.js';

/**
 * Reads and checks a `report.json`.
 * @throws {UsageError} naming all that is wrong with it at once, or both versions where it has another one
 */
export async function readReport(path: string): Promise<Report> {
  // Loaded when called: a task module imports this file in every worker, for `defineWorkload` alone.
  const reading = await import('./report/read-report.js');
  return reading.readReport(path);
}

/**
 * Checks task modules as `pooltune check` does, by the same code, and prints nothing. It writes no file but those that the
 * options or the config file name: `out`, `junit`, `history`, `saveBaseline`.
 * @throws {UsageError} for options, a config file or task modules that cannot be used
 * @throws {EnvironmentError} when the base, or what the machine has to give, cannot be had
 * @throws the signal's reason when it is aborted
 */
export async function checkTasks(options: CheckTasksOptions): Promise<CheckedTasks> {
  const checking = await import('./cli/check/api/check-tasks.js');
  return checking.checkTasks(options);
}

/**
 * Plans as `pooltune plan` does, by the same code, and prints nothing. It writes no file but those that `out` names.
 * @throws {UsageError} for options or a study that cannot be used
 * @throws {PooltuneError} with exit code 1 where no fleet can do it
 * @throws the signal's reason when it is aborted
 */
export async function planCapacity(options: PlanCapacityOptions): Promise<PlannedCapacity> {
  const planning = await import('./cli/plan/api/plan-capacity.js');
  return planning.planCapacity(options);
}
