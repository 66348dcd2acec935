import { readFileSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import type {
  CheckedTasks,
  CheckReport,
  Estimate,
  Load,
  PooltuneConfig,
  Report,
  Setting,
  TaskContext,
  TaskFunction,
  Trial,
} from '../../src/index.js';
import * as api from '../../src/index.js';

test('these names are public, and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'EnvironmentError',
    'PooltuneError',
    'UsageError',
    'checkTasks',
    'defineConfig',
    'defineWorkload',
    'planCapacity',
    'readReport',
  ]);
});

test('a workload knows its payloads from its tasks', () => {
  const resize = async (payload: { width: number }, context: TaskContext) => {
    context.signal.throwIfAborted();
    return payload.width;
  };
  const workload = api.defineWorkload({ tasks: { resize }, payloads: { resize: [{ width: 1 }] } });
  expectTypeOf(workload.tasks.resize).parameter(0).toEqualTypeOf<{ width: number }>();
  expectTypeOf(resize).toExtend<TaskFunction>();
  // @ts-expect-error: a payload of another type
  api.defineWorkload({ tasks: { resize }, payloads: { resize: [{ width: 'wide' }] } });
  // @ts-expect-error: weights of a task that is not there
  api.defineWorkload({ tasks: { resize }, weights: { rezise: 2 } });
});

test('a config knows its fields', () => {
  const config = api.defineConfig({
    modules: ['./tasks.ts'],
    setting: { poolType: 'threads', workers: 4 },
    check: { tolerance: { p99: '10%' }, metrics: ['capacity'] as const, inconclusive: 'pass' },
  });
  expectTypeOf(config).toEqualTypeOf<PooltuneConfig>();
  expectTypeOf<NonNullable<PooltuneConfig['check']>['betterSetting']>().toEqualTypeOf<
    'warn' | 'fail' | 'ignore' | undefined
  >();
  // @ts-expect-error: there is no such key
  api.defineConfig({ moduls: [] });
  // @ts-expect-error: there is no such metric
  api.defineConfig({ check: { tolerance: { p9: '10%' } } });
});

test('a report carries settings, trials and estimates', () => {
  expectTypeOf(api.readReport).returns.resolves.toEqualTypeOf<Report>();
  expectTypeOf<Setting['connections']>().toEqualTypeOf<number | 'none' | null>();
  expectTypeOf<NonNullable<Report['recommendation']>['capacity']['value']>().toEqualTypeOf<
    Estimate['value']
  >();
  expectTypeOf<Trial['load']>().toEqualTypeOf<Load>();
});

test('a check gives a report and whether it passed', () => {
  expectTypeOf(api.checkTasks).returns.resolves.toEqualTypeOf<CheckedTasks>();
  expectTypeOf<CheckedTasks['report']>().toEqualTypeOf<CheckReport>();
  expectTypeOf<CheckReport['verdict']>().toEqualTypeOf<'pass' | 'fail' | 'inconclusive'>();
  const options = { modules: ['./tasks.ts'], signal: AbortSignal.timeout(1_000), require: ['p99<250ms'] };
  expectTypeOf(options).toExtend<Parameters<typeof api.checkTasks>[0]>();
  // @ts-expect-error: requirements are a list
  const wrong = () => api.checkTasks({ modules: ['./tasks.ts'], require: 'p99<250ms' });
  expectTypeOf(wrong).toBeFunction();
});

test('what every worker imports for defineWorkload loads no package at all', () => {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const follow = (file: URL) => {
    if (seen.has(file.href)) return;
    seen.add(file.href);
    for (const [, from] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) .*?from '([^']+)'/gms)) {
      if (from!.startsWith('.')) follow(new URL(from!, file));
      else packages.add(from!);
    }
  };
  follow(new URL('../../dist/index.js', import.meta.url));
  expect([...packages]).toEqual([]);
  expect(seen.size).toBeGreaterThan(1);
});
