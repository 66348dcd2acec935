import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Guard } from '../../lab/guard/guard.js';
import type { Observer } from '../../lab/observer/observer.js';
import type { Workload } from '../../workload/workload.js';
import type { Fleet, RunningFleet } from '../fleet.js';
import type { Setting } from '../setting.js';
import type { CeleryApp } from './celery-app.js';
import type { CeleryLoad } from './celery-load.js';
import type { ProbeOrders } from './probe-process.js';
import { RunningCeleryFleet } from './running-celery-fleet.js';

/** What a Celery fleet runs in: parts of the lab, which outlive its trials. */
export interface CeleryFleetOptions {
  readonly app: CeleryApp;
  readonly load: CeleryLoad;
  readonly guard: Guard;
  readonly observer: Observer;
  /** Of the broker, where it is the lab's own, for its CPU time. */
  readonly brokerPids: readonly number[];
  readonly orders: ProbeOrders;
  /** A folder of the study's own; nodes keep their files in it while they run. */
  readonly folder: string;
  /** Tasks that run longer than this (ms) count as failed where the pool can end them: prefork. */
  readonly taskTimeoutMs: number;
}

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
