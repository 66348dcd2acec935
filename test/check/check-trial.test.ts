import { expect, test } from 'vitest';
import { startVersion } from '../../src/check/check-trial.js';
import { createSimulatedFleet } from '../../src/fleet/simulated/simulated-fleet.js';
import { simulatedWorkload } from '../../src/fleet/simulated/simulated-workload.js';
import { seededRandom } from '../../src/foundation/random.js';
import { SETTING, TASKS } from './simulated-check.js';

test('CPU time per task is that of whole tasks, however few a window holds, and of all loads together', async () => {
  const model = { ...TASKS, noise: { trialSigma: 0 } };
  const version = { setting: SETTING, workload: simulatedWorkload(model) };
  const running = await startVersion(createSimulatedFleet({ model, seed: 1 }), version, {
    random: seededRandom(1),
  });
  await running.warmUp(300);
  await running.takeTurn({ kind: 'saturating', warmUpMs: 15, durationMs: 61 });
  await running.takeTurn({ kind: 'steady', ratePerSecond: 200, durationMs: 77, seed: 1 });
  const { figures, turns } = running.trial();
  // 4 ms of its own, and 0.03 ms of handing it to a thread.
  expect(figures.cpu).toBeCloseTo(4.03, 6);
  expect(turns).toHaveLength(1);
  expect(turns[0]!.cpu).toBeCloseTo(4.03, 6);
});
