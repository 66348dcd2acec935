import { describe, expect, it } from 'vitest';
import type { Setting } from '../../src/fleet/setting.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { createSimulatedFleet } from '../../src/fleet/simulated/simulated-fleet.js';
import { simulatedWorkload } from '../../src/fleet/simulated/simulated-workload.js';
import { seededRandom } from '../../src/foundation/random.js';
import { saturatingLoad } from '../../src/study/duration.js';
import { measureTrial } from '../../src/trial/measure.js';
import { event } from '../fleet/simulated/simulate.js';

const free = { 'event-loop': 0, threads: 0, processes: 0 };
const ms = (value: number) => ({ kind: 'constant', ms: value }) as const;

async function capacityOf(
  model: SimulatedModel,
  setting: Setting,
  windowMs: number,
  measuredPerSecond: number,
) {
  const fleet = createSimulatedFleet({ model, seed: 1 });
  const profile = {
    cpuMs: 0,
    waitMs: 1,
    blockedWaitMs: 0,
    usesPostgres: false,
    usesHttp: false,
    moduleBytes: 0,
    maxRatePerSecond: Infinity,
  };
  const load = saturatingLoad({ profile, setting, cores: model.cores, measuredPerSecond }, windowMs, 0);
  const { figures } = await measureTrial(
    fleet,
    { setting, workload: simulatedWorkload(model), load },
    { random: seededRandom(1) },
  );
  return figures.throughput.value;
}

describe('capacity from a closed load that lasts few service times', () => {
  it.each([250, 300, 350, 400])(
    'waits of 100 ms, 10 at once, %i ms: what ran at its ends counts',
    async (windowMs) => {
      const model: SimulatedModel = {
        cores: 1,
        overheadMs: free,
        tasks: [{ name: 'task', cpuMs: ms(0), waitMs: ms(100) }],
      };
      expect(await capacityOf(model, event(10), windowMs, 100)).toBeCloseTo(100, 0);
    },
  );

  it.each([400, 600, 1_200])(
    '100 tasks at once on 10 connections, %i ms: those that queue are no work done',
    async (windowMs) => {
      const model: SimulatedModel = {
        cores: 1,
        overheadMs: free,
        connections: { setUpMs: 0, maxConnections: 100 },
        tasks: [{ name: 'task', cpuMs: ms(0), waitMs: ms(20), usesConnection: true }],
      };
      const capacity = await capacityOf(model, event(100, { connections: 10 }), windowMs, 500);
      expect(capacity).toBeGreaterThan(490);
      expect(capacity).toBeLessThan(510);
    },
  );
});
