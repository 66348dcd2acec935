import type { Setting } from '../../../src/fleet/setting.js';
import type { SimulatedModel } from '../../../src/fleet/simulated/model.js';
import { createSimulatedFleet } from '../../../src/fleet/simulated/simulated-fleet.js';
import { simulatedWorkload } from '../../../src/fleet/simulated/simulated-workload.js';
import { describeFleetConformance } from '../conformance.js';

const model: SimulatedModel = {
  cores: 4,
  brokerRoundTripMs: 1,
  tasks: [
    {
      name: 'varying',
      cpuMs: { kind: 'constant', ms: 0.2 },
      waitMs: { kind: 'bimodal', fastMs: 1, slowMs: 10, slowShare: 0.1 },
    },
  ],
};

const base: Setting = {
  poolType: 'event-loop',
  implementation: null,
  workers: 1,
  tasksPerWorker: 8,
  concurrency: 8,
  prefetchMultiplier: 4,
  acknowledgement: 'late',
  connections: null,
  nodes: 1,
};
const threads: Setting = {
  ...base,
  poolType: 'threads',
  implementation: 'piscina',
  workers: 4,
  tasksPerWorker: 2,
};

describeFleetConformance(
  'the simulated fleet',
  async () => ({
    fleet: createSimulatedFleet({ model, seed: 1 }),
    workload: simulatedWorkload(model),
    close: async () => {},
  }),
  [
    base,
    { ...threads, acknowledgement: 'early' },
    { ...threads, prefetchMultiplier: 1, nodes: 2 },
    { ...threads, prefetchMultiplier: 0, nodes: 3 },
  ],
);
