import path from 'node:path';
import { expect, test } from 'vitest';
import { checkConfig } from '../../../src/cli/config/check-config.js';
import { load, project } from './loaded.js';

async function checkOf(config: object) {
  const folder = project({ 'pooltune.config.json': JSON.stringify(config) });
  return { folder, check: checkConfig((await load(folder))!) };
}

test('a check’s options are in internal units, its paths absolute', async () => {
  const { folder, check } = await checkOf({
    setting: 'event-loop,concurrency=50',
    check: {
      against: 'origin/main',
      require: ['p99<250ms', 'errors<0.1%'],
      budget: '1m',
      rate: '60/min',
      errorRate: '2%',
      inconclusive: 'fail',
      tolerance: { capacity: '2%' },
      metrics: ['capacity', 'p99'],
      history: '../history.jsonl',
      junit: '/ci/junit.xml',
      baseInstall: 'npm ci',
      baseBuild: 'npm run build',
      betterSetting: 'ignore',
    },
  });
  expect(check).toEqual({
    setting: expect.objectContaining({ poolType: 'event-loop', concurrency: 50 }),
    against: 'origin/main',
    baselinePath: undefined,
    requirements: ['p99<250ms', 'errors<0.1%'],
    budgetMs: 60_000,
    ratePerSecond: 1,
    errorRate: 0.02,
    inconclusive: 'fail',
    tolerances: { capacity: 0.02 },
    metrics: ['capacity', 'p99'],
    historyPath: path.join(folder, '../history.jsonl'),
    junitPath: '/ci/junit.xml',
    baseInstall: 'npm ci',
    baseBuild: 'npm run build',
    betterSetting: 'ignore',
  });
});

test('a stored baseline has an absolute path too', async () => {
  const { folder, check } = await checkOf({ check: { baseline: 'perf/baseline.json' } });
  expect(check).toMatchObject({
    against: undefined,
    baselinePath: path.join(folder, 'perf/baseline.json'),
  });
});

test('what a config leaves out is undefined', async () => {
  const { check } = await checkOf({});
  expect(Object.entries(check).filter(([, value]) => value !== undefined)).toEqual([['tolerances', {}]]);
});
