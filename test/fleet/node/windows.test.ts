import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningFleet } from '../../../src/fleet/fleet.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import { Gate } from '../gate.js';
import { type NodeLab, POOLS, setting, settingOf, startNodeLab } from '../node-lab.js';

let lab: NodeLab;
let gates = 0;

beforeAll(async () => {
  lab = await startNodeLab();
});
afterAll(() => lab.close());

/** Runs a batch of gated tasks, calls `look` while they wait, then lets all of them through. */
async function withGatedBatch(
  on: Setting,
  tasks: number,
  look: (running: RunningFleet, gate: Gate) => Promise<void>,
): Promise<void> {
  const socketPath = path.join(lab.folder, `gate-${gates++}.sock`);
  const gate = await Gate.listen(socketPath);
  const running = await lab.fleet.start(on, await lab.workload('gated', 'gated', [{ gate: socketPath }]));
  try {
    const batch = running.run({ kind: 'batch', tasks }, { drainMs: 30_000 });
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

/** The window is filled by the broker's next turns; no clock says when, so ask until nothing changes any more. */
async function settledState(running: RunningFleet) {
  let last = '';
  for (let same = 0; same < 5; ) {
    const now = JSON.stringify(await running.inspect());
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return running.inspect();
}

describe.each(POOLS)('on $name', (pool) => {
  it('4 workers with multiplier 4 have 16 tasks delivered: 4 started, 12 held', async () => {
    await withGatedBatch(settingOf(pool, 4, { prefetchMultiplier: 4 }), 40, async (running, gate) => {
      await gate.untilArrived(4);
      const [node] = await settledState(running);
      expect(node).toMatchObject({ delivered: 16, started: 4, held: 12, unacknowledged: 16 });
      expect(gate.arrived).toBe(4);
    });
  });

  it('multiplier 1 with late acknowledgement holds nothing', async () => {
    await withGatedBatch(settingOf(pool, 4), 12, async (running, gate) => {
      await gate.untilArrived(4);
      const [node] = await settledState(running);
      expect(node).toMatchObject({ delivered: 4, started: 4, held: 0, unacknowledged: 4 });
    });
  });
});

it('early acknowledgement holds a full window beside what runs', async () => {
  const early = setting({ tasksPerWorker: 4, prefetchMultiplier: 4, acknowledgement: 'early' });
  await withGatedBatch(early, 40, async (running, gate) => {
    await gate.untilArrived(4);
    const [node] = await settledState(running);
    expect(node).toMatchObject({ delivered: 20, started: 4, held: 16, unacknowledged: 16 });
  });
});

it('multiplier 0 has no limit', async () => {
  await withGatedBatch(setting({ tasksPerWorker: 2, prefetchMultiplier: 0 }), 100, async (running, gate) => {
    await gate.untilArrived(2);
    const [node] = await settledState(running);
    expect(node).toMatchObject({ delivered: 100, started: 2, held: 98 });
  });
});

it('two nodes share a queue evenly while both have room', async () => {
  const two = setting({ tasksPerWorker: 2, prefetchMultiplier: 2, nodes: 2 });
  await withGatedBatch(two, 20, async (running, gate) => {
    await gate.untilArrived(4);
    const states = await settledState(running);
    expect(states.map(({ delivered, started }) => ({ delivered, started }))).toEqual([
      { delivered: 4, started: 2 },
      { delivered: 4, started: 2 },
    ]);
  });
});

it('several tasks run at once in each worker where the implementation has that', async () => {
  const many = setting({ poolType: 'threads', implementation: 'piscina', workers: 2, tasksPerWorker: 8 });
  await withGatedBatch(many, 40, async (running, gate) => {
    await gate.untilArrived(16);
    const [node] = await settledState(running);
    expect(node).toMatchObject({ started: 16, held: 0 });
  });
});
