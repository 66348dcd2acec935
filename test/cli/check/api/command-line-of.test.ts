import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METRIC_NAMES } from '../../../../src/check/metric.js';
import type { CheckTasksOptions } from '../../../../src/cli/check/api/check-tasks-options.js';
import { commandLineOf } from '../../../../src/cli/check/api/command-line-of.js';
import { readCheckTasksOptions } from '../../../../src/cli/check/api/read-check-tasks-options.js';
import { completeCheckOptions } from '../../../../src/cli/check/complete-check-options.js';
import { celeryConfig } from '../../../../src/cli/config/celery-config.js';
import { mergeMeasuringOptions } from '../../../../src/cli/options/measuring.js';
import { capturedRun } from '../../captured-run.js';

const path = fc.stringMatching(/^[\w./ -]{0,8}\w$/).map((name) => `./${name}`);
const share = fc.integer({ min: 1, max: 50 }).map((percent) => `${percent}%`);
const duration = fc.integer({ min: 1, max: 500 }).map((count) => `${count}s`);

const options: fc.Arbitrary<CheckTasksOptions> = fc.record(
  {
    modules: fc.array(path, { minLength: 1, maxLength: 3 }),
    tasks: fc.array(fc.constantFrom('resize', 'thumb nail'), { minLength: 1, maxLength: 2 }),
    setting: fc.constantFrom<NonNullable<CheckTasksOptions['setting']>[]>(
      'threads,workers=2',
      { poolType: 'event-loop', implementation: null, concurrency: 50, connections: null },
      { poolType: 'processes', workers: '3', tasksPerWorker: 2, prefetchMultiplier: 0, connections: 'none' },
      { poolType: 'threads', implementation: 'tinypool', acknowledgement: 'early', nodes: 2, connections: 7 },
    ),
    taskTimeout: duration,
    brokerLatency: fc.constant('2ms'),
    postgres: fc.constant('postgres://me:secret@localhost:5432/db'),
    out: path,
    seed: fc.oneof(fc.nat(1_000), fc.nat(1_000).map(String)),
    against: fc.constantFrom('origin/main', 'HEAD~1'),
    baseline: path,
    saveBaseline: path,
    require: fc.array(fc.constantFrom('p99<250ms', 'errors < 0.1%', 'capacity>=5/s'), { minLength: 1 }),
    budget: duration,
    rate: fc.constant('90/min'),
    errorRate: share,
    inconclusive: fc.constantFrom('pass', 'fail'),
    tolerance: fc.dictionary(fc.constantFrom(...METRIC_NAMES), fc.option(share, { nil: undefined })),
    metrics: fc.subarray([...METRIC_NAMES], { minLength: 1 }),
    history: path,
    junit: path,
    baseInstall: fc.constant("npm ci && npx 'prisma' generate"),
    baseBuild: fc.constant('npm run build'),
    betterSetting: fc.constantFrom('warn', 'fail', 'ignore'),
  },
  { requiredKeys: ['modules'] },
);

const ofCelery: fc.Arbitrary<CheckTasksOptions> = fc
  .tuple(
    options,
    fc.record(
      {
        app: fc.constant('proj.celery:app'),
        broker: fc.constant('redis://me:secret@localhost/0'),
        python: fc.constantFrom('python4', '/env/bin/python'),
        payloads: fc.constant('/calls of a day.jsonl'),
        connections: fc.constant('sqlalchemy=shop.db:engine'),
        results: fc.boolean(),
      },
      { requiredKeys: ['app'] },
    ),
    fc.option(fc.constant('prefork,concurrency=8'), { nil: undefined }),
  )
  .map(([{ modules: _, brokerLatency: __, ...others }, celery, setting]) => ({ ...others, celery, setting }));

test('the command line of a check has the command do the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(options, ofCelery), async (given) => {
      const { measuring, check, celery } = readCheckTasksOptions(
        given,
        given.celery === undefined ? 'node' : 'celery',
      );
      const app = celery && { ...celeryConfig(celery, process.cwd()), folder: undefined };
      const direct = completeCheckOptions(
        mergeMeasuringOptions(measuring, {}),
        { ...check, celery: app },
        {},
      );
      const command = await capturedRun([...commandLineOf(given)]);
      expect(command.stderr).toBe('');
      expect(command.check).toEqual(direct);
    }),
    { numRuns: 200 },
  );
});

test('which config is read is said, too', () => {
  expect(commandLineOf({ config: false })).toEqual(['check', '--no-config']);
  expect(commandLineOf({ config: './ci.config.ts' })).toEqual(['check', '--config', './ci.config.ts']);
  expect(commandLineOf({})).toEqual(['check']);
});
