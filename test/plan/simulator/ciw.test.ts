import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { exponential, seededRandom } from '../../../src/foundation/random.js';
import type { FleetModel } from '../../../src/plan/model/fleet-model.js';
import { simulateFleet } from '../../../src/plan/simulator/simulate-fleet.js';
import { fleetOf } from './fleets.js';
import { expectWithin } from './queues.js';

const root = path.resolve(import.meta.dirname, '../../..');
const python = process.env.PLAN_PYTHON ?? path.join(root, '.venv-plan/bin/python');
const TASKS = 4_000;
const SERVERS = 4;
const DISPATCH_MS = 2;
const [CPU_MS, WAIT_MS] = [2, 7];

/** The same arrivals and services for both, so that nothing is left to chance. */
it.skipIf(!existsSync(python))(
  'Ciw has the mean response of three networks within 1 % (needs .venv-plan, see test/plan/requirements.txt)',
  { timeout: 120_000 },
  () => {
    const random = seededRandom(4);
    const gapsMs = Array.from({ length: TASKS }, () => exponential(random, 3));
    const servicesMs = Array.from({ length: TASKS }, () => exponential(random, 9));
    const input = JSON.stringify({
      gapsMs,
      servicesMs,
      servers: SERVERS,
      dispatchMs: DISPATCH_MS,
      cpuMs: CPU_MS,
      waitMs: WAIT_MS,
    });
    const output = execFileSync(python, [path.join(import.meta.dirname, 'ciw_networks.py')], {
      input,
      encoding: 'utf8',
    });
    const theirs = JSON.parse(output) as [number, number][];
    let atMs = 0;
    const arrivalsMs = Float64Array.from(gapsMs, (gap) => {
      atMs += gap;
      return atMs;
    });
    const meanMs = (model: FleetModel, durationsMs: Float64Array | null) =>
      simulateFleet(model, { kind: 'trace', arrivalsMs, durationsMs }, { seed: 1, tasks: TASKS }).responseTime
        .meanMs;
    const durationsMs = Float64Array.from(servicesMs);
    const pooled = { kind: 'pooled', pools: 1, perPool: SERVERS } as const;
    const many = { tasksPerWorker: TASKS, window: Number.POSITIVE_INFINITY };
    const ours = [
      meanMs(fleetOf({ waitMs: [1] }, { tasksPerWorker: SERVERS }), durationsMs),
      meanMs(
        fleetOf({ connectionMs: [1] }, { ...many, dispatchMs: DISPATCH_MS, connections: pooled }),
        durationsMs,
      ),
      meanMs(fleetOf({ cpuMs: [CPU_MS], waitMs: [WAIT_MS] }, { ...many, oneCore: true }), null),
    ];
    for (const [network, [meanOfTheirs, customers]] of theirs.entries()) {
      expect(customers).toBe(TASKS);
      expectWithin(0.01, ours[network]!, meanOfTheirs, `network ${network}`);
    }
  },
);
