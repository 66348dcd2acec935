import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Workload } from '../../workload/workload.js';
import type { Fleet, RunningFleet } from '../fleet.js';
import type { Setting } from '../setting.js';
import type { CeleryFleetOptions } from './celery-fleet-options.js';
import { RunningCeleryFleet } from './running-celery-fleet.js';

/** Real Celery workers with the user's app, behind a real broker. The workload's tasks are the load's messages. */
export function createCeleryFleet(options: CeleryFleetOptions): Fleet {
  return {
    runtime: 'celery',
    async start(setting: Setting, _workload: Workload): Promise<RunningFleet> {
      const folder = await mkdtemp(path.join(options.folder, 'fleet-'));
      const fleet = new RunningCeleryFleet({ ...options, folder, setting });
      try {
        await fleet.startNodes();
        return fleet;
      } catch (thrown) {
        await fleet.stop();
        throw thrown;
      }
    },
    // Nothing outlives a running fleet here: broker and observer belong to the lab, which ends them.
    async close() {},
  };
}
