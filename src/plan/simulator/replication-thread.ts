import { parentPort, workerData } from 'node:worker_threads';
import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import type { ResponseTimesState } from './response-times.js';
import { type SimulationOptions, simulateFleet } from './simulate-fleet.js';
import type { SimulatedRun } from './simulated-run.js';

/** What a thread is started with; each message then asks for the replication with that number. */
export interface ReplicationTask {
  readonly model: FleetModel;
  readonly arrivals: Arrivals;
  readonly options: Omit<SimulationOptions, 'replication' | 'signal' | 'trace'>;
}

export type SentRun = Omit<SimulatedRun, 'responseTime'> & { readonly responseTime: ResponseTimesState };

const { model, arrivals, options } = workerData as ReplicationTask;
parentPort!.on('message', (replication: number) => {
  const run = simulateFleet(model, arrivals, { ...options, replication });
  const sent: SentRun = { ...run, responseTime: run.responseTime.state() };
  parentPort!.postMessage(sent);
});
