import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { RoutedFleet, RunningFleet } from '../fleet.js';
import type { Routes } from '../routes.js';
import type { CeleryFleetOptions } from './celery-fleet-options.js';
import { RunningCeleryFleet } from './running-celery-fleet.js';

/** Real Celery workers with the user's app, behind a real broker. The workload's tasks are the load's messages. */
export function createCeleryFleet(options: CeleryFleetOptions): RoutedFleet {
  const startRoutes = async (routes: Routes): Promise<RunningFleet> => {
    const folder = await mkdtemp(path.join(options.folder, 'fleet-'));
    const fleet = new RunningCeleryFleet({ ...options, folder, routes });
    try {
      await fleet.startNodes();
      return fleet;
    } catch (thrown) {
      await fleet.stop();
      throw thrown;
    }
  };
  return {
    runtime: 'celery',
    start: (setting) => startRoutes([{ tasks: options.app.tasks.map(({ name }) => name), setting }]),
    startRoutes,
    // Nothing outlives a running fleet here: broker and observer belong to the lab, which ends them.
    async close() {},
  };
}
