import { summarise } from '../../trial/calibration/calibrate.js';
import type { Calibration, TaskCalibration } from '../../trial/calibration/calibration.js';
import type { Workload } from '../../workload/workload.js';
import { type TaskProfile, taskProfile } from '../task-profile.js';

/** A workload's tasks by what they spend their time with. */
export interface TaskKinds {
  /** They compute for half of their time or more. */
  readonly computing: readonly string[];
  readonly waiting: readonly string[];
}

/** Share of its time from which a task is one that computes. */
const MOSTLY = 0.5;
/** A kind with a smaller share of what there is to do is no reason for workers of its own. */
const NOTABLE = 0.1;

/**
 * Whether a workload holds two kinds of tasks that want different pools: some that compute, with a notable share of all
 * computing, and some that wait, with a notable share of all waiting. `null` where it does not.
 */
export function taskKinds(
  { tasks }: Pick<Calibration, 'tasks'>,
  workload: Pick<Workload, 'tasks'>,
): TaskKinds | null {
  const weightOf = ({ name }: TaskCalibration) =>
    workload.tasks.find((task) => task.name === name)?.weight ?? 1;
  const cpuMs = (task: TaskCalibration) => weightOf(task) * task.cpuMs;
  const waitMs = (task: TaskCalibration) => weightOf(task) * Math.max(0, task.wallMs - task.cpuMs);
  const computing = tasks.filter((task) => task.cpuMs >= MOSTLY * task.wallMs);
  const waiting = tasks.filter((task) => !computing.includes(task));
  const isNotable = (own: readonly TaskCalibration[], need: (task: TaskCalibration) => number) =>
    sum(own.map(need)) > NOTABLE * sum(tasks.map(need));
  if (!isNotable(computing, cpuMs) || !isNotable(waiting, waitMs)) return null;
  return { computing: computing.map(({ name }) => name), waiting: waiting.map(({ name }) => name) };
}

/** The profile of some of the tasks alone. */
export function profileOf(
  names: readonly string[],
  { tasks, uses }: Pick<Calibration, 'tasks' | 'uses'>,
  workload: Pick<Workload, 'tasks'>,
): TaskProfile {
  const own = { tasks: workload.tasks.filter(({ name }) => names.includes(name)) };
  const alone = own.tasks.flatMap(({ name }) => tasks.find((task) => task.name === name) ?? []);
  return taskProfile(summarise(own, alone, uses), own);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
