import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../src/foundation/clock.js';
import { UsageError } from '../../src/foundation/errors.js';
import { createTaskHost, type TaskHost, type TaskOutcome } from '../../src/workload/task-host.js';
import { TASK_OUTCOME } from '../../src/workload/task-outcome.js';
import { fixture } from './fixture.js';

const TASKS = [
  'returns',
  'resolves',
  'isThenable',
  'throws',
  'rejects',
  'throwsText',
  'hangs',
  'endsLate',
  'waitsForAbort',
  'blocks',
  'knowsThis',
];
let host: TaskHost;
let keepAlive: NodeJS.Timeout;

function start(taskTimeoutMs: number, tasks = TASKS, file = 'outcomes.mjs'): Promise<TaskHost> {
  return createTaskHost({
    workload: {
      entryUrl: pathToFileURL(fixture(file)).href,
      compiled: false,
      tasks: tasks.map((name) => ({ name, weight: 1 })),
    },
    upstreams: {},
    connections: 4,
    taskTimeoutMs,
  });
}

function run(task: string, payload?: unknown): TaskOutcome | Promise<TaskOutcome> {
  return host.run(TASKS.indexOf(task), payload);
}

beforeEach(async () => {
  host = await start(Number.POSITIVE_INFINITY);
  keepAlive = setInterval(() => {}, 1_000);
});

afterEach(async () => {
  clearInterval(keepAlive);
  await host.close();
});

describe('a task', () => {
  it('that returns at once has its outcome at once', () => {
    const before = monotonicMs();
    const outcome = run('returns', { n: 1 }) as TaskOutcome;
    expect(outcome).toMatchObject({ outcome: TASK_OUTCOME.done, result: { n: 1 } });
    expect(outcome.startedMs).toBeGreaterThanOrEqual(before);
    expect(outcome.finishedMs).toBeGreaterThanOrEqual(outcome.startedMs);
    expect(monotonicMs()).toBeGreaterThanOrEqual(outcome.finishedMs);
  });

  it('that returns nothing has no result', async () => {
    expect(run('returns')).not.toHaveProperty('result');
    expect(await run('resolves')).not.toHaveProperty('result');
  });

  it('that resolves, or returns something like a promise, is done with that value', async () => {
    expect(await run('resolves', 7)).toMatchObject({ outcome: TASK_OUTCOME.done, result: 7 });
    expect(await run('isThenable')).toMatchObject({ outcome: TASK_OUTCOME.done, result: 'late' });
  });

  it('that throws fails with the code of its error, and one without a code with its name', async () => {
    expect(run('throws')).toMatchObject({
      outcome: TASK_OUTCOME.failed,
      errorKind: '23503',
      errorMessage: 'no such row',
    });
    expect(await run('rejects')).toMatchObject({
      outcome: TASK_OUTCOME.failed,
      errorKind: 'TypeError',
      errorMessage: 'not a number',
    });
  });

  it('that throws something else fails too, and its text keeps no password', () => {
    expect(run('throwsText')).toMatchObject({
      errorKind: 'thrown string',
      errorMessage: 'postgres://user:***@host/db is down',
    });
  });

  it('is called as a plain function', () => {
    expect(run('knowsThis')).toMatchObject({ result: true });
  });
});

describe('the task timeout', () => {
  beforeEach(async () => {
    await host.close();
    host = await start(30);
  });

  it('ends the wait for a task that never ends', async () => {
    const outcome = await run('hangs');
    expect(outcome).toMatchObject({ outcome: TASK_OUTCOME.timedOut, errorKind: 'TaskTimeout' });
    expect(outcome.finishedMs - outcome.startedMs).toBeGreaterThan(30);
  });

  it('asks a task to stop by its signal', async () => {
    const reasons: string[] = [];
    const outcome = await run('waitsForAbort', { onAbort: (reason: string) => reasons.push(reason) });
    expect(outcome).toMatchObject({ outcome: TASK_OUTCOME.timedOut });
    expect(reasons).toEqual(['TimeoutError']);
  });

  it('also counts for a task that blocked the event loop for longer', () => {
    expect(run('blocks', { ms: 40 })).toMatchObject({ outcome: TASK_OUTCOME.timedOut });
  });

  it('is not changed by the late end of a task', async () => {
    let release: (value: string) => void = () => {};
    const late = new Promise((resolve) => {
      release = resolve;
    });
    const outcome = await run('endsLate', { release: late });
    release('too late');
    await late;
    expect(outcome).toMatchObject({ outcome: TASK_OUTCOME.timedOut });
    expect(outcome).not.toHaveProperty('result');
  });

  it('times out each of many tasks, and none of those that end', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, (_, index) => run(index % 3 === 0 ? 'hangs' : 'resolves', index)),
    );
    const counts = outcomes.map(({ outcome }) => outcome);
    expect(counts.filter((outcome) => outcome === TASK_OUTCOME.timedOut)).toHaveLength(100);
    expect(counts.filter((outcome) => outcome === TASK_OUTCOME.done)).toHaveLength(200);
  });
});

describe('a task host', () => {
  it('sets the module up with its connections and clients, and tears it down', async () => {
    const own = await start(1_000, ['work'], 'life-cycle.mjs');
    own.run(0, undefined);
    await own.close();
    expect((globalThis as { pooltuneLifeCycle?: unknown }).pooltuneLifeCycle).toEqual([
      ['setup', 4, 'function', 'function'],
      ['work'],
      ['teardown', 4],
    ]);
  });

  it('refuses a workload whose task the module no longer has', async () => {
    const failure = start(1_000, ['returns', 'resize']);
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow('"resize"');
  });

  it('knows that no client has been used', () => {
    expect(host.clientsUsed()).toEqual({ http: false, postgres: false });
  });
});
