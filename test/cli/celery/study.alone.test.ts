import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readReport } from '../../../src/report/read-report.js';
import { missing, tune } from './tune-me.js';

describe.skipIf(missing !== '')(`a study of a Celery app${missing === '' ? '' : ` (${missing})`}`, () => {
  test('recommends a setting for calls from a file, each as often as its weight says, and leaves nothing behind', async () => {
    const command = tune('--payloads', 'calls.jsonl', '--budget', '30s');
    writeFileSync(
      path.join(command.folder, 'calls.jsonl'),
      '{"task": "tune_me.wait", "weight": 3}\n{"task": "tune_me.greet", "args": ["a"], "kwargs": {"times": 3}}\n',
    );
    expect(await command.ended()).toBe(0);
    command.expectNothingLeft();
    const report = await readReport(path.join(command.folder, 'reports', 'latest', 'report.json'));
    const setting = report.recommendation!.setting;
    expect(setting).toMatchObject({ implementation: 'celery', connections: null });
    expect(['threads', 'prefork', 'gevent', 'eventlet']).toContain(setting.poolType);
    expect(setting.concurrency).toBeGreaterThan(2);
    expect(report.recommendation!.gainOverDefault!.value).toBeGreaterThan(1);
    expect(report.defaultSetting).toMatchObject({ poolType: 'prefork', prefetchMultiplier: 4 });
    expect(report.versions).toMatchObject({ celery: expect.stringMatching(/^\d/), broker: 'redis' });
    expect(report.versions).not.toHaveProperty('piscina');
    expect(report.paste.map(({ target }) => target)).toEqual([
      'celery',
      'celery-config',
      'systemd',
      'kubernetes',
    ]);
    expect(command.stdout).toContain(
      `celery -A tune_me:app worker --pool=${setting.poolType} --concurrency=${setting.concurrency}`,
    );
    // No word of the address of the private broker, which is gone.
    for (const file of readdirSync(path.join(command.folder, 'reports', 'latest'))) {
      expect(command.reportFile(file)).not.toContain('redis.sock');
    }

    expect(report.workload.tasks).toEqual([
      { name: 'tune_me.wait', weight: 3 },
      { name: 'tune_me.greet', weight: 1 },
    ]);
    const counts = { greet: 0, wait: 0 };
    for (const { figures } of report.trials) {
      counts.greet += figures.perTask['tune_me.greet']?.count ?? 0;
      counts.wait += figures.perTask['tune_me.wait']?.count ?? 0;
    }
    expect(counts.greet).toBeGreaterThan(0);
    expect(counts.wait / counts.greet).toBeGreaterThan(2);
    expect(counts.wait / counts.greet).toBeLessThan(4);
  });

  test.runIf(process.platform === 'linux')(
    'a broker that is lost: a clear sentence, exit code 3, nothing left; --resume goes on',
    async () => {
      const options = ['--task', 'tune_me.wait', '--pool', 'threads', '--budget', '10s', '--verbose'];
      const first = tune(...options);
      await first.saw(/^trial 1, .*\n(.*\n)*trial 2, /m);
      for (const pid of first.processes()) {
        if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('redis.sock')) process.kill(pid, 'SIGKILL');
      }
      expect(await first.ended()).toBe(3);
      expect(first.stderr).toContain(
        'pooltune: the private redis-server was lost in the middle of the study: ',
      );
      expect(first.stderr).not.toContain('left out ');
      expect(first.stdout).toBe('');
      first.expectNothingLeft();
      const journal = first.reportFile('journal.jsonl');

      const second = tune(...options, '--resume', '--out', path.join(first.folder, 'reports'));
      expect(await second.ended()).toBe(0);
      expect(first.reportFile('journal.jsonl').startsWith(journal)).toBe(true);
      const report = await readReport(path.join(first.folder, 'reports', 'latest', 'report.json'));
      expect(report.recommendation).not.toBeNull();
      // The default's, and the one that was named.
      expect(new Set(report.trials.map(({ setting }) => setting.poolType))).toEqual(
        new Set(['prefork', 'threads']),
      );
      second.expectNothingLeft();
    },
  );

  test('tasks that compute and tasks that wait are compared in queues of their own, through Ctrl-C and --resume', async () => {
    const options = [
      ...['--task', 'tune_me.wait', '--task', 'tune_me.compute'],
      ...['--pool', 'threads', '--pool', 'prefork', '--budget', '105s', '--verbose'],
    ];
    const first = tune(...options);
    await first.saw(/^tune_me\.compute on .*; tune_me\.wait on .* tasks\/s$/m);
    first.child.kill('SIGINT');
    expect(await first.ended()).toBe(130);
    first.expectNothingLeft();
    const journal = first.reportFile('journal.jsonl');
    const cut = JSON.parse(first.reportFile('report.json'));
    expect(cut.split.verdict).toBe('not measured');
    expect(cut.routedTrials.length).toBeGreaterThan(0);

    const second = tune(...options, '--json', '--resume', '--out', path.join(first.folder, 'reports'));
    expect(await second.ended()).toBe(0);
    second.expectNothingLeft();
    expect(first.reportFile('journal.jsonl').startsWith(journal)).toBe(true);
    const { split, routedTrials } = JSON.parse(second.stdout);
    expect(split.verdict).not.toBe('not measured');
    expect(split.routes.map(({ tasks }: { tasks: string[] }) => tasks)).toEqual([
      ['tune_me.compute'],
      ['tune_me.wait'],
    ]);
    expect(routedTrials.slice(0, cut.routedTrials.length)).toEqual(cut.routedTrials);
    expect(routedTrials.map(({ id }: { id: number }) => id)).toEqual(
      [...routedTrials.keys()].map((at) => at + 1),
    );
  }, 180_000);
});
