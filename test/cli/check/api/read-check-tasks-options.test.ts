import { expect, expectTypeOf, test } from 'vitest';
import type { CheckTasksOptions } from '../../../../src/cli/check/api/check-tasks-options.js';
import {
  configChoice,
  readCheckTasksOptions,
} from '../../../../src/cli/check/api/read-check-tasks-options.js';
import type { PooltuneConfig } from '../../../../src/index.js';

test('every field of a config is an option, under its name', () => {
  type Fields = Exclude<keyof PooltuneConfig, 'check'> | keyof NonNullable<PooltuneConfig['check']>;
  expectTypeOf<Exclude<keyof CheckTasksOptions, Fields>>().toEqualTypeOf<
    'saveBaseline' | 'config' | 'signal'
  >();
  expectTypeOf<Exclude<Fields, keyof CheckTasksOptions>>().toEqualTypeOf<never>();
});

test('the options are read in internal units', () => {
  const { measuring, check } = readCheckTasksOptions(
    {
      modules: ['./tasks.ts'],
      taskTimeout: '5s',
      budget: '2m',
      rate: '60/min',
      errorRate: '2%',
      tolerance: { p99: '10%', capacity: undefined },
      require: ['p99<250ms'],
      setting: 'event-loop,concurrency=50',
      config: false,
    },
    'node',
  );
  expect(measuring).toMatchObject({ modules: ['./tasks.ts'], taskTimeoutMs: 5_000 });
  expect(check).toMatchObject({
    budgetMs: 120_000,
    ratePerSecond: 1,
    errorRate: 0.02,
    tolerances: { p99: 0.1 },
    requirements: [{ metric: 'p99', limit: 250 }],
    setting: { poolType: 'event-loop', concurrency: 50 },
  });
  expect(check.tolerances).not.toHaveProperty('capacity');
});

test('all that is wrong with them is told at once, each with its name', () => {
  const wrong = {
    agianst: 'main',
    setting: { poolType: 'threads', worker: 2 },
    tolerance: { p9: '10%' },
    budget: '20',
    require: 'p99<1s',
    config: true,
  };
  expect(() => readCheckTasksOptions(wrong as never, 'node')).toThrow(
    expect.objectContaining({
      name: 'UsageError',
      message: expect.stringMatching(
        /^checkTasks: what it was given cannot be used:\n(?=[\s\S]*budget: )(?=[\s\S]*require: has to be a list)(?=[\s\S]*config: has to be)(?=[\s\S]*agianst: there is no such key. Did you mean against\?)(?=[\s\S]*setting.worker: .*Did you mean setting.workers\?)(?=[\s\S]*tolerance.p9: .*Did you mean tolerance.p99\?)/,
      ),
    }),
  );
});

test('a requirement that cannot be read is named with its place', () => {
  expect(() => readCheckTasksOptions({ require: ['p99<250'] }, 'node')).toThrow(
    /^require: in "p99<250" the limit has no unit/,
  );
});

test('no object is no options', () => {
  expect(() => readCheckTasksOptions('./tasks.ts' as never, 'node')).toThrow(/it has to be an object/);
});

test('which config is meant can be read before what it says', () => {
  expect(configChoice({ config: false })).toBe(false);
  expect(configChoice({ config: './ci.config.ts' })).toBe('./ci.config.ts');
  expect(configChoice({})).toBeUndefined();
  // Told with all else that is wrong.
  expect(configChoice({ config: '' })).toBe(false);
});

test('a Celery app has settings of its own pools, and is not combined with modules', () => {
  const celery = { app: 'proj:app' };
  expect(readCheckTasksOptions({ celery, setting: 'prefork' }, 'celery').check.setting).toMatchObject({
    poolType: 'prefork',
  });
  expect(() => readCheckTasksOptions({ celery, modules: ['a.ts'], brokerLatency: '1ms' }, 'celery')).toThrow(
    /celery: modules name already what to run\.(.|\n)*brokerLatency: is for task modules/,
  );
});
