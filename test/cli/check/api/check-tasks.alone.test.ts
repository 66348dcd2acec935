import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProgram } from '../../../../src/fleet/celery/private-redis.js';
import { checkTasks } from '../../../../src/index.js';
import { checkReportSchema } from '../../../../src/report/check/check-report.js';
import { NO_CELERY, pythons } from '../../../fleet/celery/pythons.js';

const TASKS = 'export const wait = () => new Promise((resolve) => setTimeout(resolve, 2));\n';
const SETTING = 'event-loop,concurrency=4';

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'pooltune-check-tasks-')));
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(folder, 'tasks.js'), TASKS);
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

test('the config says what the options do not, and files are written where either names them', async () => {
  writeFileSync(
    path.join(folder, 'pooltune.config.json'),
    JSON.stringify({
      modules: ['./tasks.js'],
      setting: SETTING,
      check: { require: ['p50<1us'], history: 'kept/history.jsonl' },
    }),
  );
  const {
    passed,
    report,
    folder: out,
  } = await checkTasks({
    require: ['errors<5%'],
    budget: '30s',
    out: 'reports',
    junit: 'kept/junit.xml',
  });
  expect(passed).toBe(true);
  expect(report.checks[0]!.requirements).toMatchObject([{ requirement: { text: 'errors<5%' } }]);
  expect(report.checks[0]!.setting).toMatchObject({ poolType: 'event-loop', concurrency: 4 });
  expect(path.dirname(out!)).toBe(path.join(folder, 'reports'));
  expect(checkReportSchema.parse(JSON.parse(read('reports/latest/check.json')))).toEqual(report);
  expect(read('reports/latest/rounds.jsonl').trim().split('\n')).toHaveLength(report.checks[0]!.trials);
  expect(read('kept/junit.xml')).toContain('<testcase name="errors&lt;5%"');
  expect(JSON.parse(read('kept/history.jsonl'))).toMatchObject({ workload: 'tasks' });
});

const python = pythons[0]?.python;
const hasRedis = findProgram(['redis-server', 'valkey-server']) !== undefined;
const missing = python === undefined ? NO_CELERY : hasRedis ? '' : 'needs redis-server';

test.skipIf(missing !== '')(
  `a Celery app instead of modules, before the config's${missing === '' ? '' : ` (${missing})`}`,
  async () => {
    const config = { celery: { app: 'absent:app', python }, setting: 'threads,concurrency=4' };
    writeFileSync(path.join(folder, 'pooltune.config.json'), JSON.stringify(config));
    writeFileSync(
      path.join(folder, 'shop.py'),
      "from celery import Celery\napp = Celery('shop')\n@app.task(name='shop.add')\ndef add(): pass\n",
    );
    const { passed, report } = await checkTasks({
      celery: { app: 'shop:app', python },
      require: ['errors<5%'],
      metrics: ['errors'],
      budget: '25s',
    });
    expect(passed).toBe(true);
    expect(report.checks[0]).toMatchObject({
      workload: { name: 'shop:app' },
      setting: { poolType: 'threads', implementation: 'celery', concurrency: 4 },
    });
    expect(report.versions.celery).toMatch(/^\d/);
  },
);

test('an aborted check is rejected with the signal’s reason, and keeps nothing', async () => {
  const controller = new AbortController();
  const reason = new Error('no longer wanted');
  const check = checkTasks({
    modules: ['./tasks.js'],
    setting: SETTING,
    require: ['errors<5%'],
    budget: '60s',
    history: 'history.jsonl',
    junit: 'junit.xml',
    out: 'reports',
    signal: controller.signal,
  });
  const ended = expect(check).rejects.toBe(reason);
  const kept = setInterval(() => {
    if (existsSync(path.join(folder, 'reports'))) controller.abort(reason);
  }, 20);
  await ended.finally(() => clearInterval(kept));
  expect(existsSync(path.join(folder, 'history.jsonl'))).toBe(false);
  expect(existsSync(path.join(folder, 'junit.xml'))).toBe(false);
  expect(existsSync(path.join(folder, 'reports/latest'))).toBe(false);
});

test('a signal that is aborted already runs nothing', async () => {
  const signal = AbortSignal.abort(new Error('before'));
  await expect(checkTasks({ modules: ['./absent.js'], signal })).rejects.toThrow('before');
});
