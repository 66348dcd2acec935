import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../../src/foundation/clock.js';
import { BrokerCore } from '../../../src/lab/broker/broker-core.js';
import { NodeLink } from '../../../src/lab/broker/node-link.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import type { Load } from '../../../src/workload/load.js';

const PER_SECOND = 400;
/** What a late timer catches up on, and how much later than the pacer's the record's clock may be read. */
const CATCH_UP_MS = 5 + 5;
let folder: string;
let core: BrokerCore;
let link: NodeLink;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
  const socketPath = path.join(folder, 'broker.sock');
  core = new BrokerCore({ clock: monotonicMs, latencyMs: 0 });
  await core.listen(socketPath);
  // A node that does everything at once: without a limit it would do many thousands a second.
  link = await NodeLink.connect(socketPath, {
    deliver(row) {
      const now = monotonicMs();
      link.finish(row, now, now, now, OUTCOME.done, undefined, 'now');
    },
    discard: () => link.settled(),
    closed() {},
  });
  link.hello({ node: 0, limit: 40, concurrency: 10 });
  while (core.connectedNodes().length === 0) await new Promise((resolve) => setImmediate(resolve));
});

afterEach(async () => {
  link.close();
  core.close();
  await rm(folder, { recursive: true, force: true });
});

const run = async (load: Load) => (await core.run(load, { drainMs: 5_000 })).records;

function expectPaced(timesMs: Float64Array, slackMs: number): void {
  for (let i = 0; i < timesMs.length; i++) {
    for (let j = i + 1; j < timesMs.length; j++) {
      const allowed = (PER_SECOND * (timesMs[j]! - timesMs[i]! + slackMs)) / 1_000 + 1;
      expect(j - i + 1).toBeLessThanOrEqual(allowed + 1e-6);
    }
  }
}

describe('a limit of the rate', () => {
  it('holds under saturating load, warm-up included', async () => {
    const records = await run({
      kind: 'saturating',
      warmUpMs: 200,
      durationMs: 500,
      maxRatePerSecond: PER_SECOND,
    });
    expect(records.length).toBeGreaterThan(20);
    expectPaced(records.enteredMs, CATCH_UP_MS);
  });

  it('holds for a batch, of which nothing is left out', async () => {
    const records = await run({ kind: 'batch', tasks: 150, maxRatePerSecond: PER_SECOND });
    expect(records.length).toBe(150);
    expect([...records.outcome].every((outcome) => outcome === OUTCOME.done)).toBe(true);
    expectPaced(records.enteredMs, CATCH_UP_MS);
  });

  it('spaces the arrivals of a steady load, which stay as many on average', async () => {
    const ratePerSecond = 0.75 * PER_SECOND;
    const load = {
      kind: 'steady',
      ratePerSecond,
      durationMs: 2_000,
      seed: 3,
      maxRatePerSecond: PER_SECOND,
    } as const;
    const records = await run(load);
    expectPaced(records.arrivalMs, 0);
    // 600 are expected, with a standard deviation of about 6: gaps vary only by what chance adds to the least.
    expect(Math.abs(records.length - 600)).toBeLessThan(40);
  });

  it('keeps little more in the system than runs at once, so that nothing is worked off faster later', async () => {
    const held: number[] = [];
    link.close();
    while (core.connectedNodes().length > 0) await new Promise((resolve) => setImmediate(resolve));
    link = await NodeLink.connect(path.join(folder, 'broker.sock'), {
      deliver: (row) => held.push(row),
      discard: () => link.settled(),
      closed() {},
    });
    link.hello({ node: 1, limit: 400, concurrency: 20 });
    while (core.connectedNodes().length === 0) await new Promise((resolve) => setImmediate(resolve));
    await run({ kind: 'saturating', durationMs: 300, maxRatePerSecond: 5_000 });
    expect(held.length).toBe(25);
  });
});
