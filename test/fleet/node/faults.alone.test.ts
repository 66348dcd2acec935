import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/fleet/fleet.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { NO_ERROR, OUTCOME } from '../../../src/lab/task-records.js';
import { type NodeLab, POOLS, setting, settingOf, startNodeLab } from '../node-lab.js';

const TASK_TIMEOUT_MS = 500;
let lab: NodeLab;

beforeAll(async () => {
  lab = await startNodeLab({ taskTimeoutMs: TASK_TIMEOUT_MS });
});
afterAll(() => lab.close());

/** Runs each payload once as a batch. */
async function runBatch(on: Setting, hows: readonly string[]): Promise<Observation> {
  const workload = await lab.workload(
    'faulty',
    'faulty',
    hows.map((how) => ({ how })),
  );
  const running = await lab.fleet.start(on, workload);
  try {
    return await running.run({ kind: 'batch', tasks: hows.length }, { drainMs: 60_000 });
  } finally {
    await running.stop();
  }
}

function errorsOf({ records }: Observation): (string | undefined)[] {
  return [...records.errorKind].map((kind) => (kind === NO_ERROR ? undefined : records.errorKinds[kind]));
}

describe.each(POOLS)('on $name', (pool) => {
  const on = settingOf(pool, 2);

  it('counts what tasks throw, by code or name', async () => {
    const seen = await runBatch(on, ['fine', 'throw', 'code', 'fine']);
    expect([...seen.records.outcome]).toEqual([OUTCOME.done, OUTCOME.failed, OUTCOME.failed, OUTCOME.done]);
    expect(errorsOf(seen)).toEqual([undefined, 'TypeError', 'ECONNREFUSED', undefined]);
    expect(seen.faults).toEqual([]);
  });

  it('times a task out that never returns, and goes on', async () => {
    const seen = await runBatch(on, ['hang', 'fine', 'fine']);
    expect([...seen.records.outcome]).toEqual([OUTCOME.timedOut, OUTCOME.done, OUTCOME.done]);
  });

  it('survives a task that exits its process', async () => {
    // The others come after: a task beside the one that exits shares its fate.
    const seen = await runBatch(settingOf(pool, 1), ['exit', 'fine', 'fine']);
    expect(seen.records.outcome[0]).toBe(OUTCOME.lost);
    expect([...seen.records.outcome.slice(1)]).toEqual([OUTCOME.done, OUTCOME.done]);
    expect(seen.faults.length).toBeGreaterThan(0);
  });

  it('survives a task that blocks its event loop for ever', async () => {
    const seen = await runBatch(settingOf(pool, 1), ['block', 'fine']);
    expect(seen.records.outcome[0]).not.toBe(OUTCOME.done);
    expect(seen.records.outcome[1]).toBe(OUTCOME.done);
    expect(seen.faults.some(({ kind }) => kind === 'node-blocked' || kind === 'worker-blocked')).toBe(true);
  });
});

it('counts a result that cannot be passed between threads as a failure of the task', async () => {
  const threads = setting({ poolType: 'threads', implementation: 'piscina', workers: 1 });
  const seen = await runBatch(threads, ['uncloneable', 'fine']);
  expect([...seen.records.outcome]).toEqual([OUTCOME.failed, OUTCOME.done]);
  expect(errorsOf(seen)[0]).toBe('DataCloneError');
});

describe('with a small heap', () => {
  let patient: NodeLab;
  const options = process.env.NODE_OPTIONS;
  beforeAll(async () => {
    patient = await startNodeLab();
    // Read by the nodes when they start, and passed on to their workers.
    process.env.NODE_OPTIONS = '--max-old-space-size=64';
  });
  afterAll(async () => {
    if (options === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = options;
    await patient.close();
  });

  it.each(POOLS)('replaces a worker that exhausts its heap, on $name', async (pool) => {
    const workload = await patient.workload('faulty', 'faulty', [{ how: 'heap' }, { how: 'fine' }]);
    const running = await patient.fleet.start(settingOf(pool, 1), workload);
    const seen = await running.run({ kind: 'batch', tasks: 2 }, { drainMs: 60_000 });
    await running.stop();
    expect([...seen.records.outcome]).toEqual([OUTCOME.lost, OUTCOME.done]);
    const kind = pool.poolType === 'event-loop' ? 'node-exit' : 'worker-exit';
    expect(seen.faults.map((fault) => fault.kind)).toContain(kind);
  });
});

it('leaves no process and no file behind', async () => {
  const before = new Set(descendants(process.pid));
  const running = await lab.fleet.start(
    setting({ poolType: 'processes', implementation: 'tinypool', workers: 2 }),
    await lab.workload('nothing', 'nothing', [null]),
  );
  // The node and its two workers.
  if (process.platform === 'linux') expect(descendants(process.pid).length).toBe(before.size + 3);
  await running.stop();
  expect(descendants(process.pid).filter((pid) => !before.has(pid))).toEqual([]);
  expect(readdirSync(lab.folder).filter((name) => name.startsWith('fleet-'))).toEqual([]);
});

/** All processes below this one; none where there is no /proc. */
function descendants(ancestor: number): number[] {
  if (process.platform !== 'linux') return [];
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(Number(name)));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === ancestor || (parent > 1 && isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

/** 0 for a process that ended meanwhile. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
