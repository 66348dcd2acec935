import { afterAll, beforeAll, expect, it } from 'vitest';
import { type NodeLab, setting, startNodeLab } from '../node-lab.js';

const CONCURRENCY = 100;
let lab: NodeLab;

beforeAll(async () => {
  // What a node says when it has started takes this long to the broker.
  lab = await startNodeLab({ latencyMs: 80 });
});
afterAll(() => lab.close());

it('is started when the broker knows its nodes: a load right after keeps as many tasks as these can have', async () => {
  const workload = await lab.workload('nothing', 'nothing', [{}]);
  const running = await lab.fleet.start(setting({ tasksPerWorker: CONCURRENCY }), workload);
  try {
    const { records } = await running.run({ kind: 'saturating', durationMs: 300 });
    const firstEndMs = Math.min(...[...records.finishedMs].filter((ms) => ms > 0));
    const before = [...records.enteredMs].filter((enteredMs) => enteredMs < firstEndMs).length;
    expect(before).toBeGreaterThanOrEqual(2 * CONCURRENCY);
  } finally {
    await running.stop();
  }
});
