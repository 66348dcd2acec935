import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../../src/foundation/errors.js';
import {
  APPS,
  type CeleryTestLab,
  celerySetting,
  currentGrounds,
  MISSING,
  startCeleryTestLab,
} from './celery-test-lab.js';
import { expectNothingLeft, processesOf } from './left-behind.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

describe.each(currentGrounds)('$title on $broker', (ground) => {
  it('a lab leaves no process and no file, though tasks were running when it ended', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
    vi.stubEnv('TMPDIR', folder);
    try {
      const lab = await startCeleryTestLab(ground);
      try {
        const { fleet, workload } = await lab.fleet('timed', [[60_000]]);
        const running = await fleet.start(celerySetting('prefork', 2), workload);
        await running.run({ kind: 'saturating', durationMs: 200 }, { drainMs: 100 });
        // The worker and its two children.
        expect(processesOf(lab).length).toBeGreaterThanOrEqual(3);
        expect(await readdir(folder)).not.toEqual([]);
      } finally {
        await lab.close();
      }
      await expectNothingLeft(lab);
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe.each(currentGrounds.filter(({ broker }) => broker === 'Redis'))('$title', (ground) => {
  const inLab = async (use: (lab: CeleryTestLab) => Promise<void>) => {
    const lab = await startCeleryTestLab(ground);
    try {
      await use(lab);
    } finally {
      await lab.close();
    }
    await expectNothingLeft(lab);
  };

  it("a worker that cannot start is told of with its app's last words, and where", () =>
    inLab(async (lab) => {
      const { fleet, workload } = await lab.fleet('nothing', [[]], 'broken_worker');
      const started = fleet.start(celerySetting('threads', 1), workload);
      await expect(started).rejects.toThrow(EnvironmentError);
      await expect(started).rejects.toThrow(
        /^the Celery worker \(threads, concurrency 1\) ended \(exit code \d+\): RuntimeError: no credentials for workers here \(.*broken_worker\.py:\d+\)$/,
      );
      expect(processesOf(lab)).toEqual([]);
    }));

  it("a pool that is not installed is told of with Celery's last words", () =>
    inLab(async (lab) => {
      const { fleet, workload } = await lab.fleet('timed', [[1]]);
      vi.stubEnv('PYTHONPATH', path.join(APPS, 'without_gevent'));
      const started = fleet.start(celerySetting('gevent', 1), workload);
      await expect(started).rejects.toThrow(EnvironmentError);
      await expect(started).rejects.toThrow("No module named 'gevent'");
    }));

  it('two nodes are not left half started when one of them cannot start', () =>
    inLab(async (lab) => {
      const { fleet, workload } = await lab.fleet('nothing', [[]], 'broken_worker');
      const setting = celerySetting('prefork', 2, { nodes: 2 });
      await expect(fleet.start(setting, workload)).rejects.toThrow(EnvironmentError);
      expect(processesOf(lab)).toEqual([]);
    }));
});
