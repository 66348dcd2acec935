import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../../src/foundation/clock.js';
import { BrokerCore } from '../../../src/lab/broker/broker-core.js';
import { NodeLink } from '../../../src/lab/broker/node-link.js';
import { NO_NODE, OUTCOME } from '../../../src/lab/task-records.js';

let folder: string;
let core: BrokerCore;
const links: NodeLink[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
});

afterEach(async () => {
  for (const link of links.splice(0)) link.close();
  core.close();
  await rm(folder, { recursive: true, force: true });
});

async function listen(latencyMs = 0): Promise<string> {
  const socketPath = path.join(folder, 'broker.sock');
  core = new BrokerCore({ clock: monotonicMs, latencyMs });
  await core.listen(socketPath);
  return socketPath;
}

interface TestNode {
  readonly link: NodeLink;
  readonly rows: number[];
  readonly payloads: string[];
  finish(row: number): void;
}

/** A node that does what the test tells it; `work` finishes everything at once. */
async function join(
  socketPath: string,
  options: {
    node?: number;
    fleet?: number;
    limit: number;
    concurrency?: number;
    work: boolean;
    settles?: boolean;
  },
): Promise<TestNode> {
  const rows: number[] = [];
  const payloads: string[] = [];
  const finish = (row: number) => {
    const now = monotonicMs();
    link.finish(row, now, now, now, OUTCOME.done, undefined, 'now');
  };
  const link = await NodeLink.connect(socketPath, {
    deliver(row, _task, payload) {
      rows.push(row);
      payloads.push(payload);
      if (options.work) finish(row);
    },
    discard: () => {
      if (options.settles !== false) link.settled();
    },
    closed() {},
  });
  links.push(link);
  const { node = 0, fleet = 0, limit, concurrency = 1 } = options;
  link.hello({ node, fleet, limit, concurrency });
  await until(() => core.connectedNodes(fleet).includes(node));
  return { link, rows, payloads, finish };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the broker', () => {
  it('runs a batch: every task once, in order, with its payload', async () => {
    const socketPath = await listen();
    core.useSequence([
      { task: 0, payload: Buffer.from('{"a":1}') },
      { task: 1, payload: Buffer.alloc(0) },
    ]);
    const node = await join(socketPath, { limit: 4, work: true });
    const { records } = await core.run({ kind: 'batch', tasks: 101 }, { drainMs: 5_000 });
    expect(records.length).toBe(101);
    expect(node.rows).toEqual(Array.from({ length: 101 }, (_, row) => row));
    expect(node.payloads.slice(0, 3)).toEqual(['{"a":1}', '', '{"a":1}']);
    expect([...records.outcome].every((outcome) => outcome === OUTCOME.done)).toBe(true);
    expect([...records.task.slice(0, 4)]).toEqual([0, 1, 0, 1]);
  });

  it('gives a load to the nodes of its fleet alone, and begins it where it is told', async () => {
    const socketPath = await listen();
    core.useSequence(['"a"', '"b"', '"c"'].map((text, task) => ({ task, payload: Buffer.from(text) })));
    const first = await join(socketPath, { fleet: 1, limit: 4, work: true });
    // The same index in another fleet.
    const second = await join(socketPath, { fleet: 2, limit: 2, work: true });
    const load = { kind: 'batch', tasks: 4 } as const;
    const run = async (fleet: number, from: number) => [
      ...(await core.run(load, { drainMs: 5_000, fleet, from })).records.task,
    ];
    expect(await run(1, 0)).toEqual([0, 1, 2, 0]);
    expect(await run(2, 0)).toEqual([0, 1, 2, 0]);
    expect(await run(1, 4)).toEqual([1, 2, 0, 1]);
    expect(first.payloads).toEqual(['"a"', '"b"', '"c"', '"a"', '"b"', '"c"', '"a"', '"b"']);
    expect(second.payloads).toHaveLength(4);
  });

  it('grants the window that a load asks for, and the nodes their own again after it', async () => {
    const socketPath = await listen();
    const node = await join(socketPath, { limit: 6, concurrency: 3, work: false });
    const granted = async (prefetchMultiplier?: number): Promise<number> => {
      const before = node.rows.length;
      const window = prefetchMultiplier === undefined ? {} : { prefetchMultiplier };
      const running = core.run({ kind: 'batch', tasks: 20 }, { drainMs: 50, ...window });
      await running;
      return node.rows.length - before;
    };
    expect(await granted()).toBe(6);
    expect(await granted(1)).toBe(3);
    expect(await granted(0)).toBe(20);
    expect(await granted()).toBe(6);
  });

  it('is not disturbed by a fleet that idles: by its stragglers, nor when its nodes leave', async () => {
    const socketPath = await listen();
    await join(socketPath, { fleet: 1, limit: 1, concurrency: 1, work: true });
    const idle = await join(socketPath, { fleet: 2, limit: 1, concurrency: 1, work: false });
    const cut = await core.run({ kind: 'batch', tasks: 3 }, { drainMs: 0, fleet: 2 });
    expect([...cut.records.outcome]).toEqual([OUTCOME.unfinished, OUTCOME.unfinished, OUTCOME.unfinished]);
    const running = core.run({ kind: 'saturating', durationMs: 60 }, { drainMs: 1_000, fleet: 1 });
    idle.finish(idle.rows[0]!);
    idle.link.close();
    await until(() => core.connectedNodes(2).length === 0);
    const { records } = await running;
    expect(core.connectedNodes()).toEqual([0]);
    expect([...records.outcome].filter((outcome) => outcome === OUTCOME.done).length).toBeGreaterThan(1);
  });

  it('keeps a steady load on its schedule whatever the nodes do', async () => {
    const socketPath = await listen();
    await join(socketPath, { limit: 1, work: false });
    const load = { kind: 'steady', ratePerSecond: 1_000, durationMs: 200, seed: 7 } as const;
    const { records, startedMs } = await core.run(load, { drainMs: 0 });
    // Poisson with mean 200: seven standard deviations.
    expect(records.length).toBeGreaterThan(100);
    expect(records.length).toBeLessThan(300);
    for (let row = 0; row < records.length; row++) {
      expect(records.enteredMs[row]).toBeGreaterThanOrEqual(records.arrivalMs[row]!);
      expect(records.arrivalMs[row]).toBeLessThan(startedMs + 200 + 1);
      if (row > 0) expect(records.arrivalMs[row]).toBeGreaterThanOrEqual(records.arrivalMs[row - 1]!);
    }
  });

  it('gives the same arrivals for the same seed', async () => {
    const socketPath = await listen();
    await join(socketPath, { limit: 0, work: true });
    const load = { kind: 'steady', ratePerSecond: 500, durationMs: 100, seed: 3 } as const;
    const gaps = async () => {
      const { records } = await core.run(load, { drainMs: 1_000 });
      return [...records.arrivalMs].map((at) => Math.round((at - records.arrivalMs[0]!) * 1e6));
    };
    expect(await gaps()).toEqual(await gaps());
  });

  it('never lets a saturating backlog run empty', async () => {
    const socketPath = await listen();
    await join(socketPath, { limit: 8, concurrency: 2, work: true });
    const { records } = await core.run({ kind: 'saturating', durationMs: 100 }, { drainMs: 0 });
    const unfinished = [...records.outcome].filter((outcome) => outcome === OUTCOME.unfinished).length;
    expect(unfinished).toBeGreaterThan(8);
    expect(records.length).toBeGreaterThan(unfinished);
  });

  it('waits for what runs at the end of a saturating load, and drops the backlog', async () => {
    const socketPath = await listen();
    const node = await join(socketPath, { limit: 2, concurrency: 1, work: false, settles: false });
    const load = { kind: 'saturating', warmUpMs: 20, durationMs: 20 } as const;
    let endedAtMs = Number.NaN;
    const running = core.run(load, {
      drainMs: 10_000,
      onEnded: () => {
        endedAtMs = monotonicMs();
      },
    });
    await until(() => endedAtMs > 0);
    node.finish(0);
    node.link.settled();
    const { records, startedMs, endedMs } = await running;
    expect(node.rows).toEqual([0, 1]);
    expect(records.outcome[0]).toBe(OUTCOME.done);
    expect(records.finishedMs[0]).toBeGreaterThan(endedMs);
    expect(records.outcome[1]).toBe(OUTCOME.unfinished);
    // The warm-up is before the window, and its tasks are in the records.
    expect(startedMs).toBeGreaterThan(records.arrivalMs[0]!);
  });

  it("warms up until throughput has settled, between the load's two bounds", async () => {
    const socketPath = await listen();
    await join(socketPath, { limit: 4, concurrency: 2, work: true });
    // Long enough for a calm second on any machine: throughput cannot rise by 5 % per second for a minute.
    const steady = { kind: 'saturating', warmUpMs: 30, mostWarmUpMs: 60_000, durationMs: 30 } as const;
    const settled = await core.run(steady, { drainMs: 1_000 });
    expect(settled.beforeWindowMs).toBeGreaterThanOrEqual(30);
    expect(settled.beforeWindowMs).toBeLessThan(60_000);
    const fixed = await core.run({ ...steady, mostWarmUpMs: 30 }, { drainMs: 1_000 });
    expect(fixed.beforeWindowMs).toBeGreaterThanOrEqual(30);
    // All that entered before the window is in the records.
    expect(settled.startedMs - settled.records.arrivalMs[0]!).toBeGreaterThanOrEqual(30);
  }, 70_000);

  it('does not mistake a straggler of an earlier load for a task of the next', async () => {
    const socketPath = await listen();
    const slow = await join(socketPath, { limit: 2, work: false });
    const delivered = new AbortController();
    const first = core.run({ kind: 'batch', tasks: 2 }, { drainMs: 60_000, signal: delivered.signal });
    await until(() => slow.rows.length === 2);
    delivered.abort();
    await first;
    expect(slow.rows).toEqual([0, 1]);
    const second = core.run({ kind: 'batch', tasks: 1 }, { drainMs: 2_000 });
    await until(() => slow.rows.length === 3);
    slow.finish(0);
    slow.finish(1);
    slow.finish(slow.rows[2]!);
    const { records } = await second;
    expect(records.length).toBe(1);
    expect(records.outcome[0]).toBe(OUTCOME.done);
  });

  it('delivers to another node what a node that died had not acknowledged', async () => {
    const socketPath = await listen();
    const dying = await join(socketPath, { node: 0, limit: 3, work: false });
    const running = core.run({ kind: 'batch', tasks: 3 }, { drainMs: 5_000 });
    await until(() => dying.rows.length === 3);
    const heir = await join(socketPath, { node: 1, limit: 3, work: true });
    dying.link.close();
    const { records } = await running;
    expect(heir.rows).toEqual([0, 1, 2]);
    expect([...records.deliveries]).toEqual([2, 2, 2]);
    expect([...records.node]).toEqual([1, 1, 1]);
  });

  it('says which tasks were never delivered', async () => {
    const socketPath = await listen();
    await join(socketPath, { limit: 1, work: false });
    const { records } = await core.run({ kind: 'batch', tasks: 3 }, { drainMs: 50 });
    expect([...records.node]).toEqual([0, NO_NODE, NO_NODE]);
    expect([...records.outcome]).toEqual([OUTCOME.unfinished, OUTCOME.unfinished, OUTCOME.unfinished]);
  });

  it('ends a load early when asked to', async () => {
    const socketPath = await listen();
    await join(socketPath, { limit: 1, work: true });
    const abort = new AbortController();
    const running = core.run(
      { kind: 'steady', ratePerSecond: 100, durationMs: 600_000, seed: 1 },
      { drainMs: 0, signal: abort.signal },
    );
    await until(() => core.finished > 2);
    abort.abort();
    const { records } = await running;
    expect(records.length).toBeGreaterThan(2);
  });
});
