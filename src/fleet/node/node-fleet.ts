import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { ModuleWorkload } from '../../workload/workload.js';
import type { Fleet, RunningFleet } from '../fleet.js';
import type { Setting } from '../setting.js';
import type { NodeFleetOptions } from './node-fleet-options.js';
import { RunningNodeFleet } from './running-node-fleet.js';

/** Node.js pools behind the embedded broker. */
export function createNodeFleet(options: NodeFleetOptions): Fleet<ModuleWorkload> {
  let sequencePath: string | undefined;
  let number = 0;
  return {
    runtime: 'node',
    keepsSeveral: true,
    async start(setting: Setting, workload: ModuleWorkload): Promise<RunningFleet> {
      if (sequencePath !== workload.sequencePath) {
        await options.broker.useSequence(workload.sequencePath);
        sequencePath = workload.sequencePath;
      }
      const folder = await mkdtemp(path.join(options.folder, 'fleet-'));
      const fleet = new RunningNodeFleet({ ...options, number: number++, folder, setting, workload });
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
