import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/fleet/fleet.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { listPids } from '../../../src/lab/machine/process-list.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import {
  type CeleryTestLab,
  celerySetting,
  endingOf,
  grounds,
  MISSING,
  startCeleryTestLab,
} from './celery-test-lab.js';

const BATCH = 30;
const TASK_TIMEOUT_MS = 1_000;

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

describe.each(grounds)('$title on $broker', (ground) => {
  let lab: CeleryTestLab;
  beforeAll(async () => {
    lab = await startCeleryTestLab(ground, { taskTimeoutMs: TASK_TIMEOUT_MS });
  });
  afterAll(() => lab?.close());

  async function runBatch(
    setting: Setting,
    task: string,
    args: readonly unknown[],
    meanwhile: () => Promise<void> = async () => {},
  ): Promise<Observation> {
    const { fleet, workload } = await lab.fleet(task, [args]);
    const running = await fleet.start(setting, workload);
    try {
      const batch = running.run({ kind: 'batch', tasks: BATCH }, { drainMs: 6_000 });
      await meanwhile();
      return await batch;
    } finally {
      await running.stop();
    }
  }

  it('a node that is killed is started again, and every task has one record', async () => {
    const setting = celerySetting('threads', 4);
    const { records, faults } = await runBatch(setting, 'timed', [100], async () => {
      const pid = await nodeOf(lab);
      process.kill(pid, 'SIGKILL');
    });
    expect(faults).toMatchObject([{ kind: 'node-exit', node: 0 }]);
    expect(records.length).toBe(BATCH);
    const outcomes = [...records.outcome];
    const lost = outcomes.filter((outcome) => outcome === OUTCOME.lost).length;
    const done = outcomes.filter((outcome) => outcome === OUTCOME.done).length;
    // What was on its way from Redis to the node is heard of no more.
    expect(BATCH - lost - done).toBeLessThanOrEqual(ground.broker === 'Redis' ? 1 : 0);
    const again = [...records.deliveries].filter((count) => count > 1).length;
    if (ground.broker === 'RabbitMQ') {
      // Not acknowledged yet, so delivered again.
      expect(lost).toBe(0);
      expect(again).toBeGreaterThan(0);
    } else {
      // Redis keeps them back for an hour.
      expect(lost).toBeGreaterThan(0);
      expect(again).toBe(0);
    }
  });

  it.each(['threads', 'gevent', 'solo'] as const)(
    'what a node did at the very moment of its end is known: %s',
    async (pool) => {
      const setting = celerySetting(pool, 1, { acknowledgement: 'early' });
      const { records, faults } = await runBatch(setting, 'leave_at', [await lab.marks(), 5]);
      expect(faults).toMatchObject([{ kind: 'node-exit', node: 0 }]);
      const outcomes = [...records.outcome];
      const lost = outcomes.filter((outcome) => outcome === OUTCOME.lost).length;
      const done = outcomes.filter((outcome) => outcome === OUTCOME.done).length;
      // It had acknowledged the one that it ran, and no other.
      if (ground.broker === 'RabbitMQ') expect([lost, done]).toEqual([1, BATCH - 1]);
      expect(lost).toBeGreaterThan(0);
      // What was on its way from Redis to the node is heard of no more.
      expect(BATCH - lost - done).toBeLessThanOrEqual(ground.broker === 'Redis' ? 1 : 0);
    },
  );

  // What a task does to its worker is no matter of the broker: one for each release tells.
  if (grounds.find(({ python }) => python === ground.python) !== ground) return;

  it('a task that raises has failed, by the class of what it raised; the others are done', async () => {
    const { records, faults } = await runBatch(celerySetting('threads', 4), 'fail_at', [
      await lab.marks(),
      5,
    ]);
    expect(endsOf(records)).toEqual({ done: BATCH - 1, ValueError: 1 });
    expect(faults).toEqual([]);
  });

  it('a task that ends its process is lost, its child is replaced, and the others are done', async () => {
    const { records, faults } = await runBatch(celerySetting('prefork', 2), 'leave_at', [
      await lab.marks(),
      5,
    ]);
    // Celery takes a process for lost at once or after 10 s, and the task's time limit may come first.
    const { done = 0, WorkerLostError: lost = 0, TimeLimitExceeded: late = 0 } = endsOf(records);
    expect(records.length).toBe(BATCH);
    expect(lost + late).toBeGreaterThanOrEqual(1);
    // Celery does not give it to another worker; what the same child had in hand may go with it, unheard of.
    expect(done).toBeGreaterThanOrEqual(BATCH - 2);
    expect(faults).toEqual([]);
  });

  it('a task that never returns is ended by its time limit under prefork', async () => {
    const { records } = await runBatch(celerySetting('prefork', 2), 'hang_at', [await lab.marks(), 5]);
    expect(endsOf(records)).toEqual({ done: BATCH - 1, TimeLimitExceeded: 1 });
    expect([...records.outcome].filter((outcome) => outcome === OUTCOME.timedOut)).toHaveLength(1);
  });

  it('a task that exceeds a limit of its own is ended by it, also under gevent', async () => {
    for (const setting of [celerySetting('prefork', 2), celerySetting('gevent', 4)]) {
      const { records } = await runBatch(setting, 'limited', [await lab.marks(), 5]);
      expect(endsOf(records)).toEqual({ done: BATCH - 1, TimeLimitExceeded: 1 });
    }
  });

  it('an attempt that ends in a retry has failed, and says so', async () => {
    const { records } = await runBatch(celerySetting('threads', 4), 'retry_once', []);
    expect(endsOf(records)).toEqual({ 'Retry: ValueError': BATCH, done: BATCH });
  });
});

/** How often each ending occurred. */
function endsOf(records: Observation['records']): Record<string, number> {
  const ends: Record<string, number> = {};
  for (let row = 0; row < records.length; row++) {
    const end = endingOf(records, row);
    ends[end] = (ends[end] ?? 0) + 1;
  }
  return ends;
}

/** The node's own process, once it runs a task. */
async function nodeOf(lab: CeleryTestLab): Promise<number> {
  while (!(await lab.lab.load.nodes()).some(({ started }) => started > 0)) await delay(10);
  const prefix = lab.lab.load.names.prefix;
  const pids = listPids().filter((pid) => {
    try {
      return (
        readFileSync(`/proc/${pid}/environ`, 'latin1').includes(prefix) &&
        readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('pooltune_probe:app')
      );
    } catch {
      return false;
    }
  });
  expect(pids).toHaveLength(1);
  return pids[0]!;
}
