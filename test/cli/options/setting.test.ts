import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IMPLEMENTATIONS_OF, parseSetting } from '../../../src/cli/options/setting.js';
import { NODE_POOL_TYPES, type Setting } from '../../../src/fleet/setting.js';
import { UsageError } from '../../../src/foundation/errors.js';

const setting: fc.Arbitrary<Setting> = fc
  .record({
    poolType: fc.constantFrom(...NODE_POOL_TYPES),
    pick: fc.nat(),
    workers: fc.integer({ min: 1, max: 30 }),
    tasksPerWorker: fc.integer({ min: 1, max: 30 }),
    prefetchMultiplier: fc.integer({ min: 0, max: 1_000 }),
    acknowledgement: fc.constantFrom('early' as const, 'late' as const),
    connections: fc.constantFrom(null, 'none' as const, 1, 20),
    nodes: fc.integer({ min: 1, max: 64 }),
  })
  .map(({ pick, ...rest }) => {
    const implementations = IMPLEMENTATIONS_OF[rest.poolType];
    const workers = rest.poolType === 'event-loop' ? 1 : rest.workers;
    return {
      ...rest,
      workers,
      implementation: implementations[pick % Math.max(1, implementations.length)] ?? null,
      concurrency: workers * rest.tasksPerWorker,
    };
  });

/** As a user would write it. */
function written(
  given: Setting,
  levels: readonly ('workers' | 'tasks-per-worker' | 'concurrency')[],
): string {
  const values = {
    workers: given.workers,
    'tasks-per-worker': given.tasksPerWorker,
    concurrency: given.concurrency,
  };
  return [
    given.poolType,
    ...(given.implementation === null ? [] : [`implementation=${given.implementation}`]),
    ...levels.map((key) => `${key}=${values[key]}`),
    `prefetch=${given.prefetchMultiplier}`,
    `ack=${given.acknowledgement}`,
    ...(given.connections === null ? [] : [`connections=${given.connections}`]),
    `nodes = ${given.nodes}`,
  ].join(', ');
}

test('any two of workers, tasks per worker and concurrency give the setting that was written', () => {
  const levels = fc.constantFrom(
    ['workers', 'tasks-per-worker'] as const,
    ['workers', 'concurrency'] as const,
    ['tasks-per-worker', 'concurrency'] as const,
    ['workers', 'tasks-per-worker', 'concurrency'] as const,
  );
  fc.assert(
    fc.property(setting, levels, (given, keys) => {
      expect(parseSetting(written(given, keys), '--current')).toEqual(given);
    }),
  );
});

test('a pool type alone is one worker, one task, multiplier 1, late acknowledgement, one node', () => {
  expect(parseSetting('processes', '--current')).toEqual({
    poolType: 'processes',
    implementation: 'tinypool',
    workers: 1,
    tasksPerWorker: 1,
    concurrency: 1,
    prefetchMultiplier: 1,
    acknowledgement: 'late',
    connections: null,
    nodes: 1,
  });
  expect(parseSetting('event-loop,concurrency=200', '--current')).toMatchObject({
    implementation: null,
    workers: 1,
    tasksPerWorker: 200,
    concurrency: 200,
  });
});

test.each([
  ['', 'pool type'],
  ['prefork', 'there is no "prefork"'],
  ['threads,workers', '"workers" is not of the form key=value'],
  ['threads,workers=', 'is not of the form key=value'],
  ['threads,worker=2', 'no key "worker"'],
  ['threads,workers=2,workers=3', '"workers" is given twice'],
  ['threads,workers=0', 'whole number from 1 to 1000'],
  ['threads,workers=2,concurrency=3', 'not workers × tasks per worker'],
  ['threads,workers=2,tasks-per-worker=2,concurrency=5', 'not workers × tasks per worker'],
  ['threads,workers=100,tasks-per-worker=11', 'above 1000'],
  ['event-loop,workers=2', 'the event loop is one worker'],
  ['event-loop,implementation=piscina', 'piscina has no pool of type event-loop'],
  ['processes,implementation=piscina', 'piscina has no pool of type processes'],
  ['threads,ack=never', 'there is no "never"'],
  ['threads,connections=0', 'whole number from 1'],
])('"%s" is refused: %s', (text, why) => {
  expect(() => parseSetting(text, '--current')).toThrow(UsageError);
  expect(() => parseSetting(text, '--current')).toThrow(why);
  expect(() => parseSetting(text, '--current')).toThrow('--current');
});
