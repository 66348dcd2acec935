import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { startHttpUpstream } from '../../../src/lab/http-upstream/http-upstream.js';
import { calibrate, summarise } from '../../../src/trial/calibration/calibrate.js';
import type { TaskCalibration } from '../../../src/trial/calibration/calibration.js';
import { builtinWorkloads } from '../../../src/workload/builtin.js';
import { probeWorkload } from '../../../src/workload/probe/probe-workload.js';
import type { ModuleWorkload, Upstreams } from '../../../src/workload/workload.js';
import { fixture } from '../../workload/fixture.js';
import { temporaryFolder } from '../../workload/temporary-folder.js';

function probe(modulePath: string, upstreams: Upstreams = {}): Promise<ModuleWorkload> {
  const folder = temporaryFolder();
  return probeWorkload({
    modulePath,
    upstreams,
    folder,
    seed: 1,
    firstCallTimeoutMs: 30_000,
    sequenceLength: 50,
  });
}

describe('a calibration', () => {
  it('tells a task that computes from one that waits', async () => {
    const workload = await probe(fixture('calibrated.mjs'));
    const { tasks, cpuMs, waitMs, uses } = await calibrate(workload, {}, { budgetMs: 600 });
    const [computes, waits] = tasks as [TaskCalibration, TaskCalibration];
    expect([computes.name, waits.name]).toEqual(['computes', 'waits']);
    for (const task of tasks) {
      expect(task.samples).toBeGreaterThanOrEqual(3);
      expect(task.wallQuantilesMs).toHaveLength(Math.min(200, task.samples));
      expect(task.wallQuantilesMs).toEqual([...task.wallQuantilesMs!].sort((a, b) => a - b));
    }
    // Shares, not times: a busy machine lengthens both. A timer never ends early.
    expect(computes.cpuMs / computes.wallMs).toBeGreaterThan(0.4);
    expect(computes.blockedMs).toBeGreaterThan(computes.cpuMs / 4);
    expect(waits.wallMs).toBeGreaterThanOrEqual(9);
    expect(waits.cpuMs / waits.wallMs).toBeLessThan(0.3);
    expect(cpuMs).toBeCloseTo((waits.cpuMs * 3 + computes.cpuMs) / 4);
    expect(waitMs).toBeGreaterThan(cpuMs);
    expect(uses).toEqual({ http: false, postgres: false });
  });

  it('gives a few calls to tasks that are slower than its budget', async () => {
    const workload = await probe(fixture('calibrated.mjs'));
    const { tasks } = await calibrate(workload, {}, { budgetMs: 4 });
    expect(tasks.map(({ samples }) => samples)).toEqual([3, 3]);
  });

  it('does not take a first call that imports for a slow task', async () => {
    const workload = await probe(fixture('slow-at-first.mjs'));
    const { tasks } = await calibrate(workload, {}, { budgetMs: 500 });
    expect(tasks[0]!.samples).toBeGreaterThan(10);
    expect(tasks[0]!.cpuMs / tasks[0]!.wallMs).toBeLessThan(0.5);
  });

  it('knows what a process needs for the module', async () => {
    const needed = async (file: string) =>
      (await calibrate(await probe(fixture(file)), {}, { budgetMs: 100 })).moduleBytes!;
    const much = await needed('loads-much.mjs');
    expect(much).toBeGreaterThan(120e6);
    expect(much - (await needed('calibrated.mjs'))).toBeGreaterThan(60e6);
  });

  it('knows which clients the tasks use', async () => {
    const upstream = await startHttpUpstream();
    try {
      const upstreams = { httpUrl: upstream.url };
      const modulePath = builtinWorkloads().find(({ name }) => name === 'io-http')!.modulePath;
      const workload = await probe(modulePath, upstreams);
      const { uses } = await calibrate(workload, upstreams, { budgetMs: 200 });
      expect(uses).toEqual({ http: true, postgres: false });
    } finally {
      await upstream.stop();
    }
  });

  it('refuses a task that mostly fails, with what it fails with', async () => {
    const workload = await probe(fixture('fails-after-first-call.mjs'));
    const failure = calibrate(workload, {}, { budgetMs: 100 });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(
      /task "refuses" failed in \d+ of \d+ calls.*E_SUNDAY: closed on Sundays/,
    );
  });

  it('makes do with few calls of a task that ends its process now and then', async () => {
    const workload = await probe(fixture('exits-after-many-calls.mjs'));
    const { tasks } = await calibrate(workload, {}, { budgetMs: 100 });
    expect(tasks).toMatchObject([{ name: 'quits', samples: 3 }]);
  });

  it('ends when a task blocks for ever', async () => {
    const workload = await probe(fixture('blocks-after-first-call.mjs'));
    await expect(calibrate(workload, {}, { budgetMs: 100, taskTimeoutMs: 500 })).rejects.toThrow(
      'task "spins" did not end within',
    );
  });

  it('ends when it is aborted', async () => {
    const workload = await probe(fixture('calibrated.mjs'));
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(calibrate(workload, {}, { budgetMs: 100, signal })).rejects.toThrow('interrupted');
  });
});

it('work on several threads at once counts as no wait at all', () => {
  const task = { name: 'zip', samples: 3, cpuMs: 40, wallMs: 10, blockedMs: 1 };
  const { cpuMs, waitMs } = summarise({ tasks: [{ name: 'zip', weight: 2 }] }, [task], {
    http: false,
    postgres: false,
  });
  expect({ cpuMs, waitMs }).toEqual({ cpuMs: 40, waitMs: 0 });
});
