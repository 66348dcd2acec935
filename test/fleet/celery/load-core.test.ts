import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CeleryLoadCore } from '../../../src/fleet/celery/celery-load-core.js';
import { PROBE_FRAME } from '../../../src/fleet/celery/celery-protocol.js';
import { templateOf } from '../../../src/fleet/celery/message.js';
import type { Publisher } from '../../../src/fleet/celery/publisher.js';
import { monotonicMs } from '../../../src/foundation/clock.js';
import { LabLostError } from '../../../src/foundation/errors.js';
import { OUTCOME, type Outcome } from '../../../src/lab/task-records.js';

const PREFIX = 'study-';
/** Of a load whose nodes can have fewer. */
const POPULATION = 64;
const CONCURRENCY = 2;
/** A window of 8 and those that run, acknowledged early. */
const MOST_DELIVERED = 10;

/** A broker that is a list, and a node that is a hand: it says what the test has it say. */
class Bench {
  readonly queue: string[] = [];
  /** Called before tasks enter the queue. */
  onPublish: (count: number) => void = () => {};
  readonly core: CeleryLoadCore;
  #socket!: net.Socket;
  #ready!: () => void;
  #told = 0;

  constructor() {
    const publisher: Publisher = {
      returnsHeldAtOnce: false,
      lost: new Promise(() => {}),
      publish: (messages) => {
        this.onPublish(messages.length);
        this.queue.push(...messages.map(({ id }) => id));
      },
      addQueues: async () => {},
      purge: async () => this.queue.splice(0).length,
      forgetHeld: async () => {},
      waiting: async () => this.queue.length,
      unacknowledged: async () => 0,
      close: async () => {},
    };
    this.core = new CeleryLoadCore({
      clock: monotonicMs,
      publisher,
      idPrefix: PREFIX,
      lossOf: (why) => new LabLostError(why),
      onReady: () => this.#ready(),
      onNodeGone: () => {},
    });
    const message = {
      task: 'root',
      headers: {},
      properties: {},
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      body: '',
    };
    this.core.useTasks(['root']);
    this.core.useSequence([templateOf(message, 0, { exchange: 'e', queue: 'q' })]);
  }

  async start(folder: string): Promise<void> {
    const socketPath = path.join(folder, 'probe.sock');
    await this.core.listen(socketPath);
    const isReady = new Promise<void>((resolve) => {
      this.#ready = resolve;
    });
    this.#socket = net.connect(socketPath);
    const ready = {
      node: 0,
      pid: 1,
      queue: 'q',
      poolClass: 'threads',
      concurrency: CONCURRENCY,
      processes: null,
      prefetchCount: 8,
      prefetchMultiplier: 4,
      acksLate: false,
      broker: 'redis',
      maxTasksPerChild: null,
      autoscale: false,
      unpatched: null,
      lateTasks: [],
    };
    this.#say(PROBE_FRAME.ready, Buffer.from(JSON.stringify(ready)));
    await isReady;
  }

  /** Resolves when a load has its tasks in the queue. */
  async untilQueued(count = 1): Promise<void> {
    while (this.queue.length < count) await turn();
  }

  /** The node holds it from here on. */
  receive(id: string): void {
    this.#say(PROBE_FRAME.received, markOf(id));
  }

  /** A task of the study from receipt to end, with what it sends. */
  runRoot(id: string, sends: () => void = () => {}, outcome: Outcome = OUTCOME.done, what = ''): void {
    const mark = () => markOf(id);
    this.receive(id);
    this.#say(PROBE_FRAME.started, mark());
    sends();
    this.#say(PROBE_FRAME.finished, Buffer.concat([mark(), Buffer.from([outcome]), Buffer.from(what)]));
    this.#told++;
  }

  followUp(
    kind: number,
    root: string,
    id: string,
    attempt: number,
    rest: Buffer,
    atMs = monotonicMs(),
  ): void {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(Number(root.slice(PREFIX.length)));
    head.writeDoubleLE(atMs, 4);
    head.writeUInt16LE(attempt, 12);
    head.writeUInt16LE(Buffer.byteLength(id), 14);
    this.#say(kind, Buffer.concat([head, Buffer.from(id), rest]));
  }

  send(root: string, id: string, { attempt = 0, name = 'member', dueMs = monotonicMs() } = {}): void {
    this.followUp(PROBE_FRAME.followUpSent, root, id, attempt, Buffer.from(name), dueMs);
  }

  runFollowUp(
    root: string,
    id: string,
    { attempt = 0, name = 'member', outcome = OUTCOME.done as Outcome, what = '' } = {},
  ): void {
    this.followUp(PROBE_FRAME.followUpReceived, root, id, attempt, Buffer.from(name));
    this.followUp(PROBE_FRAME.followUpStarted, root, id, attempt, Buffer.from(name));
    const ending = Buffer.concat([Buffer.from([outcome]), Buffer.from(what)]);
    this.followUp(PROBE_FRAME.followUpFinished, root, id, attempt, ending);
    this.#told++;
  }

  cutOff(id: string, outcome: Outcome, what: string): void {
    const head = Buffer.alloc(11);
    head.writeDoubleLE(monotonicMs());
    head.writeUInt8(outcome, 8);
    head.writeUInt16LE(Buffer.byteLength(id), 9);
    this.#say(PROBE_FRAME.cutOff, Buffer.concat([head, Buffer.from(id), Buffer.from(what)]));
  }

  /** Resolves when the core has read all that was said of ends. */
  async heard(): Promise<void> {
    while (this.core.nodes()[0]!.finished < this.#told) await turn();
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    await this.core.close();
  }

  #say(kind: number, body: Buffer): void {
    const head = Buffer.alloc(5);
    head.writeUInt32LE(1 + body.length);
    head.writeUInt8(kind, 4);
    this.#socket.write(Buffer.concat([head, body]));
  }
}

function markOf(id: string): Buffer {
  const body = Buffer.alloc(12);
  body.writeUInt32LE(Number(id.slice(PREFIX.length)));
  body.writeDoubleLE(monotonicMs(), 4);
  return body;
}

let folder: string;
let bench: Bench;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'load-core-'));
  bench = new Bench();
  await bench.start(folder);
});
afterEach(async () => {
  await bench.close();
  await rm(folder, { recursive: true });
});

const NEVER_MS = 60_000;

describe('a batch', () => {
  test('is over when the last follow-up is, and has their names after those of its own tasks', async () => {
    let isOver = false;
    const batch = bench.core.run({ kind: 'batch', tasks: 1 }, { drainMs: NEVER_MS }).finally(() => {
      isOver = true;
    });
    await bench.untilQueued();
    const root = bench.queue.shift()!;
    bench.runRoot(root, () => bench.send(root, 'a'));
    await bench.heard();
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(isOver).toBe(false);
    bench.runFollowUp(root, 'a');
    const { records, otherTasks } = await batch;
    expect(otherTasks).toEqual(['member']);
    expect([...records.task]).toEqual([0, 1]);
    expect([...records.outcome]).toEqual([OUTCOME.done, OUTCOME.done]);
    expect(records.enteredMs[1]).toBeNaN();
  });

  test('counts each attempt of a retry once, with how it ended', async () => {
    const batch = bench.core.run({ kind: 'batch', tasks: 1 }, { drainMs: NEVER_MS });
    await bench.untilQueued();
    const root = bench.queue.shift()!;
    const again = (attempt: number) => () => bench.send(root, root, { attempt, name: 'root' });
    bench.runRoot(root, again(1), OUTCOME.failed, 'Retry: ValueError');
    bench.runFollowUp(root, root, { attempt: 1, name: 'root' });
    const { records, otherTasks } = await batch;
    expect(otherTasks).toBeUndefined();
    expect([...records.task]).toEqual([0, 0]);
    expect([...records.outcome]).toEqual([OUTCOME.failed, OUTCOME.done]);
    expect(records.errorKinds).toEqual(['Retry: ValueError']);
  });

  test('does not wait for a countdown that outlasts its patience, and has no record of it', async () => {
    const batch = bench.core.run({ kind: 'batch', tasks: 1 }, { drainMs: NEVER_MS });
    await bench.untilQueued();
    const root = bench.queue.shift()!;
    bench.runRoot(root, () => bench.send(root, 'a', { dueMs: monotonicMs() + 10 * NEVER_MS }));
    expect((await batch).records.length).toBe(1);
  });

  test('has no record of what goes back to an earlier load', async () => {
    const first = bench.core.run({ kind: 'batch', tasks: 1 }, { drainMs: NEVER_MS });
    await bench.untilQueued();
    const old = bench.queue.shift()!;
    bench.runRoot(old);
    await first;
    const second = bench.core.run({ kind: 'batch', tasks: 1 }, { drainMs: NEVER_MS });
    await bench.untilQueued();
    bench.send(old, 'late');
    bench.runFollowUp(old, 'late');
    bench.runRoot(bench.queue.shift()!);
    expect((await second).records.length).toBe(1);
  });

  test('a process that ends takes the attempt that ran in it, whichever that was', async () => {
    const batch = bench.core.run({ kind: 'batch', tasks: 1 }, { drainMs: NEVER_MS });
    await bench.untilQueued();
    const root = bench.queue.shift()!;
    bench.runRoot(root, () => bench.send(root, root, { attempt: 1, name: 'root' }), OUTCOME.failed, 'Retry');
    bench.followUp(PROBE_FRAME.followUpStarted, root, root, 1, Buffer.from('root'));
    bench.cutOff(root, OUTCOME.lost, 'WorkerLostError');
    const { records } = await batch;
    expect([...records.outcome]).toEqual([OUTCOME.failed, OUTCOME.lost]);
  });
});

test('a saturating load of tasks that send nothing has its whole population once that is known', async () => {
  const controller = new AbortController();
  const load = bench.core.run(
    { kind: 'saturating', durationMs: NEVER_MS },
    { drainMs: 1_000, signal: controller.signal },
  );
  await bench.untilQueued();
  expect(bench.queue.length).toBe(MOST_DELIVERED);
  for (let step = 0; step < 5; step++) {
    bench.runRoot(bench.queue.shift()!);
    await bench.heard();
    expect(bench.queue.length).toBe(POPULATION);
  }
  controller.abort();
  await load;
});

describe('a node that holds tasks when the window of a load is over', () => {
  /** Three of them, which it has not started. */
  async function runHeld(untilIdle: boolean) {
    const durationMs = 100;
    const load = bench.core.run({ kind: 'saturating', durationMs }, { drainMs: NEVER_MS, untilIdle });
    await bench.untilQueued();
    const held = bench.queue.splice(0, 3);
    for (const id of held) bench.receive(id);
    let isOver = false;
    void load.then(() => {
      isOver = true;
    });
    return { held, load, isOver: () => isOver };
  }

  test('is waited for where the load is to leave it idle', async () => {
    const { held, load, isOver } = await runHeld(true);
    for (const id of held) {
      await delay(150);
      expect(isOver()).toBe(false);
      bench.runRoot(id);
    }
    await load;
  });

  test('is left to itself otherwise', async () => {
    const { held, load } = await runHeld(false);
    await load;
    expect(bench.core.nodes()[0]!.held).toBe(held.length);
  });
});

describe('a saturating load whose tasks send five more each', () => {
  const MEMBERS = 5;

  /** A node works through the queue, oldest first. @returns how many tasks were there at most and at least, and how many entered first */
  async function workOff(steps: number): Promise<{ most: number; least: number; first: number }> {
    const parents = new Map<string, string>();
    let first = 0;
    let most = 0;
    let least = Number.POSITIVE_INFINITY;
    bench.onPublish = (count) => {
      first ||= count;
      expect(bench.queue.length + count).toBeLessThanOrEqual(POPULATION);
    };
    const controller = new AbortController();
    const load = bench.core.run(
      { kind: 'saturating', durationMs: NEVER_MS },
      { drainMs: 1_000, signal: controller.signal },
    );
    for (let step = 0; step < steps; step++) {
      await bench.untilQueued();
      const id = bench.queue.shift()!;
      if (id.startsWith(PREFIX)) {
        const members = Array.from({ length: MEMBERS }, (_, number) => `member ${number} of ${id}`);
        bench.runRoot(id, () => {
          for (const member of members) bench.send(id, member);
        });
        for (const member of members) parents.set(member, id);
        bench.queue.push(...members);
      } else bench.runFollowUp(parents.get(id)!, id);
      await bench.heard();
      most = Math.max(most, bench.queue.length);
      least = Math.min(least, bench.queue.length);
    }
    controller.abort();
    await load;
    return { most, least, first };
  }

  test('takes a new one only while there are fewer than its population', async () => {
    const { first, most } = await workOff(2_000);
    expect(first).toBe(MOST_DELIVERED);
    expect(most).toBeLessThanOrEqual((1 + MEMBERS) * MOST_DELIVERED);
  });

  test('later begins with fewer, since it knows what they bring along: both kinds are in the queue', async () => {
    await workOff(800);
    const { first, most, least } = await workOff(800);
    expect(first).toBe(Math.floor((2 * MOST_DELIVERED) / (1 + MEMBERS)));
    expect(most).toBeLessThanOrEqual(2 * MOST_DELIVERED);
    expect(least).toBeGreaterThanOrEqual(CONCURRENCY);
  });
});
