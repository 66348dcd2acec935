import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeState, RunningFleet } from '../../../src/fleet/fleet.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import { Gate } from '../gate.js';
import {
  type CeleryTestLab,
  celerySetting,
  grounds,
  MISSING,
  startCeleryTestLab,
} from './celery-test-lab.js';

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

describe.each(grounds)('$title on $broker', (ground) => {
  let lab: CeleryTestLab;
  let gates = 0;
  beforeAll(async () => {
    lab = await startCeleryTestLab(ground);
  });
  afterAll(() => lab?.close());

  /** Runs a batch of gated tasks, looks while they wait, then lets all of them through. */
  async function withGatedBatch(
    setting: Setting,
    tasks: number,
    look: (running: RunningFleet, gate: Gate) => Promise<void>,
  ): Promise<void> {
    const socketPath = path.join(lab.folder, `gate-${gates++}.sock`);
    const gate = await Gate.listen(socketPath);
    const { fleet, workload } = await lab.fleet('gated', [[socketPath]]);
    const running = await fleet.start(setting, workload);
    try {
      const batch = running.run({ kind: 'batch', tasks }, { drainMs: 40_000 });
      await look(running, gate);
      let through = 0;
      while (through < tasks) {
        through = gate.arrived;
        gate.open();
        if (through < tasks) await gate.untilArrived(through + 1);
      }
      const { records } = await batch;
      expect(records.length).toBe(tasks);
      expect([...records.outcome]).toEqual(new Array(tasks).fill(OUTCOME.done));
    } finally {
      await running.stop();
      gate.close();
    }
  }

  // Threads too, on one ground: a window is the consumer's, which knows nothing of the pool.
  const pools = ground === grounds[0] ? (['prefork', 'threads'] as const) : (['prefork'] as const);
  describe.each(pools)('%s, concurrency 4', (poolType) => {
    it('with multiplier 4 and late acknowledgement has 16 delivered: 4 started, 12 held', async () => {
      await withGatedBatch(celerySetting(poolType, 4), 40, async (running, gate) => {
        await gate.untilArrived(4);
        const [node] = await settledState(running);
        expect(node).toMatchObject({ delivered: 16, started: 4, held: 12, unacknowledged: 16 });
      });
    });

    it('with multiplier 1 and late acknowledgement holds none beyond those that run', async () => {
      const setting = celerySetting(poolType, 4, { prefetchMultiplier: 1 });
      await withGatedBatch(setting, 12, async (running, gate) => {
        await gate.untilArrived(4);
        const [node] = await settledState(running);
        expect(node).toMatchObject({ delivered: 4, started: 4, held: 0, unacknowledged: 4 });
      });
    });

    it('with early acknowledgement holds a whole window beside those that run', async () => {
      const setting = celerySetting(poolType, 4, { acknowledgement: 'early' });
      await withGatedBatch(setting, 40, async (running, gate) => {
        await gate.untilArrived(4);
        const [node] = await settledState(running);
        // Set 4 × 4 = 16; with those that run, which are acknowledged already, up to 20.
        expect(node!.started).toBe(4);
        expect(node!.delivered).toBeGreaterThan(16);
        expect(node!.delivered).toBeLessThanOrEqual(20);
        expect(node!.unacknowledged).toBeLessThanOrEqual(16);
      });
    });

    it('without a limit takes more than any window allows', async () => {
      const setting = celerySetting(poolType, 4, { prefetchMultiplier: 0 });
      await withGatedBatch(setting, 40, async (running, gate) => {
        await gate.untilArrived(4);
        const [node] = await settledState(running);
        // All of them, or as many as came at once: the consumer of 5.2 then sleeps until a task ends.
        expect(node!.started).toBe(4);
        expect(node!.delivered).toBeGreaterThan(20);
      });
    });
  });

  it('two nodes share the queue, and each keeps to its own window', async () => {
    const setting = celerySetting('prefork', 2, { nodes: 2, prefetchMultiplier: 2 });
    await withGatedBatch(setting, 20, async (running, gate) => {
      await gate.untilArrived(4);
      const nodes = await settledState(running);
      expect(nodes).toHaveLength(2);
      for (const node of nodes) expect(node).toMatchObject({ delivered: 4, started: 2, held: 2 });
    });
  });
});

/** No clock says when a window is full: what a node has is asked for until it has not changed for a while. */
async function settledState(running: RunningFleet): Promise<NodeState[]> {
  let last = '';
  for (let same = 0; same < 10; ) {
    // Celery's consumers look up as seldom as once a second.
    await delay(150);
    const now = JSON.stringify(await running.inspect());
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return running.inspect();
}
