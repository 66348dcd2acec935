import type { Setting } from '../../fleet/setting.js';
import type { Workload } from '../../workload/workload.js';
import type { Arm } from '../arm.js';
import type { Space } from '../space.js';
import { startConcurrency, startConnections } from '../start-level.js';
import type { TaskProfile } from '../task-profile.js';

/** One of the two kinds, as if it were a workload of its own. */
export interface Part {
  readonly names: readonly string[];
  readonly profile: TaskProfile;
  /** Of all tasks that are submitted. */
  readonly share: number;
  readonly space: Space;
}

/** Those that are wanted, or all where the user's limits leave none of them; a pool only once. */
export function armsFor({ space }: Part, isWanted: (arm: Arm) => boolean): readonly Arm[] {
  const wanted = space.arms.filter(isWanted);
  return wanted.length > 0 ? wanted : space.arms;
}

/** Where the first of those pools starts that can be had; `null` where none can. */
export function firstSetting(part: Part, isWanted: (arm: Arm) => boolean): Setting | null {
  for (const arm of armsFor(part, isWanted)) {
    const setting = startSetting(part, arm);
    if (setting !== null) return setting;
  }
  return null;
}

/** Where the search begins with a pool; `null` where it cannot be had. */
export function startSetting(part: Part, arm: Arm): Setting | null {
  return settingAt(part, arm, startConcurrency(arm, part.space, part.profile));
}

/** With connections to go along; `null` where it cannot be had. */
export function settingAt({ space, profile }: Part, arm: Arm, concurrency: number): Setting | null {
  return space.at(arm, concurrency, startConnections(concurrency, space, profile));
}

/** How often these tasks are submitted, all together, beside others' weights. */
export function weightOf(tasks: Workload['tasks']): number {
  return tasks.reduce((sum, { weight }) => sum + weight, 0);
}
