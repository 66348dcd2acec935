import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findProgram } from '../../../src/fleet/celery/private-redis.js';
import { NO_CELERY, pythons } from '../../fleet/celery/pythons.js';
import { CommandProcess } from '../e2e/command-process.js';
import { CheckedProject, expectOneOf, type Files, failedMetrics } from './checked-project.js';

const python = pythons[0]?.python ?? '';
const hasRedis = findProgram(['redis-server', 'valkey-server']) !== undefined;
const missing = python === '' ? NO_CELERY : hasRedis ? '' : 'needs redis-server';

/** An app of one file, whose task waits and computes a little. */
const app = (waitMs: number, more = '') => `
import hashlib
import time
from celery import Celery

app = Celery('shop')

@app.task(name='shop.resize')
def resize(size=1):
    time.sleep(${waitMs / 1_000})
    hashlib.pbkdf2_hmac('sha256', b'secret', b'salt', 1000 * size)
${more}`;
const BILL = `
@app.task(name='shop.bill')
def bill(order):
    time.sleep(0.005)
`;
const CELERY = ['--celery', 'shop:app', '--python', python, '--against', 'main'];
const SETTING = ['--setting', 'threads,concurrency=8'];
const QUICK = [...CELERY, ...SETTING, '--metric', 'errors', '--budget', '25s'];
const project = (base: Files, head: Files = {}) => CheckedProject.create({ base, head });
const call = (task: string, ...args: unknown[]) => `${JSON.stringify({ task, args })}\n`;

describe.skipIf(missing !== '')(`check --celery${missing === '' ? '' : ` (${missing})`}`, () => {
  test('a task that waits for longer is found, and named by metric', async () => {
    const shop = await project({ 'shop.py': app(10) }, { 'shop.py': app(30) });
    const { exitCode, report, stderr } = await shop.report([...CELERY, ...SETTING, '--error-rate', '5%']);
    expect(exitCode, stderr).toBe(1);
    expect(report.versions.celery).toMatch(/^\d/);
    expect(report.checks[0]!.workload.name).toBe('shop:app');
    expect(report.checks[0]!.setting).toMatchObject({ poolType: 'threads', concurrency: 8 });
    expectOneOf(failedMetrics(report, 'shop:app'), ['capacity', 'p50']);
    for (const metric of ['capacity', 'p50', 'cpu', 'memory'] as const) {
      expect(report.checks[0]!.figures[metric]?.value, metric).toBeGreaterThan(0);
    }
  }, 120_000);

  test('two equal versions do not fail; tasks that one of them has not are named, and not measured', async () => {
    const calls = call('shop.resize', 1) + call('shop.bill', 7);
    const config = {
      celery: { app: 'shop:app', python, payloads: 'calls.jsonl' },
      setting: 'threads,concurrency=8',
      check: { against: 'main', metrics: ['errors'], budget: '25s' },
    };
    const shop = await project(
      {
        'shop.py': app(10, "\n@app.task(name='shop.old')\ndef old(): pass\n"),
        'calls.jsonl': calls,
        'pooltune.config.json': JSON.stringify(config),
      },
      { 'shop.py': app(10, BILL) },
    );
    const { exitCode, report, stderr } = await shop.report([]);
    expect(exitCode, stderr).toBe(0);
    const [check] = report.checks;
    expect(check).toMatchObject({ newTasks: ['shop.bill'], removedTasks: ['shop.old'] });
    expect(check!.metrics.find(({ metric }) => metric === 'errors')).toMatchObject({
      head: { value: 0 },
      base: { value: 0 },
    });
  }, 120_000);

  test('an app that the base does not have is new, and not failed', async () => {
    const shop = await project({ 'readme.md': 'nothing yet' }, { 'new/shop.py': app(1) });
    const command = new CommandProcess({ cwd: `${shop.git.root}/new` }, 'check', ...QUICK, '--json');
    expect(await command.ended(), command.stderr).toBe(0);
    const report = JSON.parse(command.stdout);
    expect(report.checks[0]).toMatchObject({ verdict: 'pass', trials: 0, newTasks: ['shop.resize'] });
    await shop.expectNothingLeft(command);
  });

  test.each([
    ['it does not import', 'import no_such_package\n', /No module named 'no_such_package'/],
    ['its task has other arguments', app(1).replace('size=1', 'size, more'), /needs arguments/],
  ])(
    'a base that cannot be measured, as %s: exit code 3, and the base is named',
    async (_what, base, says) => {
      const shop = await project({ 'shop.py': base }, { 'shop.py': app(1) });
      const { exitCode, stdout, stderr } = await shop.run(QUICK);
      expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 3, stdout: '' });
      expect(stderr).toMatch(/^pooltune: The base, main \([0-9a-f]{7}\), cannot be measured: /m);
      expect(stderr).toMatch(says);
      expect(stderr).not.toContain('/dist/');
    },
  );

  test('a project that is imported from the head wherever it is started is not compared with itself', async () => {
    const files = { 'src/jobs.py': app(1), 'shop.py': 'from jobs import app\n' };
    const shop = await project(files, { 'src/jobs.py': app(2) });
    // As pip does it with `install -e`.
    const { exitCode, stderr } = await shop.run(QUICK, { PYTHONPATH: `${shop.git.root}/src` });
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toContain(`its task shop.resize was imported from the head, ${shop.git.root}/src/jobs.py`);
    expect(stderr).toContain('--base-install');
  });

  test('what was installed for the base runs the base', async () => {
    const asserting = (what: string) =>
      app(1).replace('import hashlib', `import os, hashlib\nassert ${what}`);
    const shop = await project(
      { 'shop.py': asserting("os.environ['SHOP'] == 'base'"), '.gitignore': 'reports\nenv\n' },
      { 'shop.py': asserting("'SHOP' not in os.environ") },
    );
    const interpreter = (before: string) => `#!/bin/sh\n${before}exec ${python} "$@"\n`;
    mkdirSync(shop.git.path('env'));
    writeFileSync(shop.git.path('env/python'), interpreter(''), { mode: 0o755 });
    const text = interpreter('export SHOP=base; ').replaceAll('\n', '\\n');
    const install = `mkdir env && printf '${text}' > env/python && chmod +x env/python`;
    const args = QUICK.map((word) => (word === python ? 'env/python' : word));
    const { exitCode, stderr } = await shop.run([...args, '--base-install', install]);
    expect(exitCode, stderr).toBe(0);
  }, 120_000);

  test('Ctrl-C while base and head take turns: nothing is left', async () => {
    const shop = await project({ 'shop.py': app(10) });
    const command = shop.start([...CELERY, ...SETTING]);
    await vi.waitFor(
      () => {
        expect(command.child.exitCode, command.stderr).toBeNull();
        const [folder] = command.reportFiles();
        const file = path.join(command.folder, 'reports', folder ?? '', 'rounds.jsonl');
        expect(readFileSync(file, 'utf8')).toContain('\n');
      },
      { timeout: 60_000, interval: 50 },
    );
    command.pressCtrlC();
    expect(await command.ended()).toBe(130);
    await shop.expectNothingLeft(command);
  });
});

test.each([
  [['tasks.mjs', '--celery', 'app'], 'a task module (tasks.mjs) cannot be combined with --celery'],
  [['--payloads', 'calls.jsonl'], '--payloads says how to run a Celery app, but none was named'],
  [['--celery', 'app', '--setting', 'event-loop'], '--setting'],
  [['--celery', 'app'], 'nothing says what the tasks shall be compared with'],
])('check %j is refused', async (args, message) => {
  const command = new CommandProcess('check', ...args);
  expect(await command.ended()).toBe(2);
  expect(command.stderr).toContain(message);
  command.expectNothingLeft();
});
