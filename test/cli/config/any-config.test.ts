import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METRIC_NAMES } from '../../../src/check/metric.js';
import { UsageError } from '../../../src/foundation/errors.js';
import { load, project } from './loaded.js';

const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '30s',
    '0ms',
    '1%',
    '200/s',
    'p99<250ms',
    'threads,workers=4',
    'postgres://u:p@h/d',
    'pass',
    'warn',
  ),
);
const value = fc.oneof(text, fc.array(text), fc.integer(), fc.double(), fc.constant(null), fc.jsonValue());
const some = (...names: readonly string[]) =>
  fc.dictionary(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() }),
    value,
  );

/** What looks like a config. */
const config = fc
  .tuple(
    some('modules', 'tasks', 'setting', 'taskTimeout', 'brokerLatency', 'postgres', 'out', 'seed'),
    some(
      'against',
      'require',
      'budget',
      'rate',
      'errorRate',
      'inconclusive',
      'metrics',
      'history',
      'betterSetting',
    ),
    some(...METRIC_NAMES),
    some('poolType', 'implementation', 'workers', 'tasksPerWorker', 'concurrency', 'connections', 'nodes'),
    fc.option(some('app', 'broker', 'python', 'payloads', 'connections', 'results'), { nil: undefined }),
  )
  .map(([top, check, tolerance, setting, celery]) => ({
    setting,
    celery,
    ...top,
    check: { tolerance, ...check },
  }));

test('whatever JSON a config is, it is a config or one usage error that names its file', async () => {
  const folder = project({});
  const file = path.join(folder, 'pooltune.config.json');
  const ends = { config: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.json(),
        config.map((object) => JSON.stringify(object)),
        fc.constantFrom('{}', '{"seed":1}', '{"__proto__":{"seed":1}}', '{"check":{"__proto__":1}}'),
        fc.string(),
        fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
      ),
      async (json) => {
        writeFileSync(file, json);
        try {
          expect((await load(folder))?.path).toBe(file);
          ends.config++;
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(UsageError);
          expect((thrown as UsageError).message.startsWith(file)).toBe(true);
          ends.refused++;
        }
      },
    ),
    { numRuns: 1_000, seed: 8 },
  );
  expect(ends.config).toBeGreaterThan(10);
  expect(ends.refused).toBeGreaterThan(100);
});
