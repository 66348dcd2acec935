import type { Observation } from '../../fleet/fleet.js';
import type { Setting } from '../../fleet/setting.js';
import type { Load } from '../../workload/load.js';
import type { TaskTimes } from '../task-times.js';
import type { TrialDetails } from '../trial-details.js';
import { connectionsOverTime } from './connections-over-time.js';
import { distributionOf } from './distribution.js';
import { timelineOf } from './timeline.js';

export interface DetailsInput {
  readonly observation: Observation;
  readonly load: Load;
  readonly setting: Pick<Setting, 'nodes' | 'concurrency'>;
  /** By the index that records have. */
  readonly taskNames: readonly string[];
  /** Of the tasks that the figures are of. */
  readonly times: TaskTimes;
}

/** What a picture of a trial needs beyond its figures. */
export function detailsOf({ observation, load, setting, taskNames, times }: DetailsInput): TrialDetails {
  const { records, startedMs, endedMs } = observation;
  const distribution = distributionOf(times, load.kind !== 'saturating');
  const timeline = load.kind === 'batch' ? timelineOf(records, setting, taskNames, startedMs) : undefined;
  const connections = connectionsOverTime(observation.connectionsOverTime ?? [], startedMs, endedMs);
  return {
    ...(distribution === undefined ? {} : { distribution }),
    ...(timeline === undefined ? {} : { timeline }),
    ...(connections.length === 0 ? {} : { connectionsOverTime: connections }),
  };
}
