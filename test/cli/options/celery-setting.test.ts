import { expect, test } from 'vitest';
import { parseSetting } from '../../../src/cli/options/setting.js';
import { UsageError } from '../../../src/foundation/errors.js';

const parse = (text: string) => parseSetting(text, '--current', 'celery');

test("what is left out of a setting of Celery's is Celery's default", () => {
  expect(parse('prefork,concurrency=8')).toEqual({
    poolType: 'prefork',
    implementation: 'celery',
    workers: 8,
    tasksPerWorker: 1,
    concurrency: 8,
    prefetchMultiplier: 4,
    acknowledgement: 'early',
    connections: null,
    nodes: 1,
  });
  expect(parse('gevent,concurrency=100,prefetch=1,ack=late,nodes=2')).toMatchObject({
    workers: 1,
    tasksPerWorker: 100,
    concurrency: 100,
    prefetchMultiplier: 1,
    acknowledgement: 'late',
    nodes: 2,
  });
  expect(parse('threads,workers=6')).toMatchObject({ workers: 6, concurrency: 6 });
  expect(parse('solo')).toMatchObject({ workers: 1, concurrency: 1 });
});

test.each([
  ['event-loop', 'there is no "event-loop"'],
  ['solo,concurrency=2', 'solo runs 1 task at a time'],
  ['gevent,workers=2', 'gevent is one worker'],
  ['prefork,concurrency=8,tasks-per-worker=2', 'runs one task at a time'],
  ['prefork,implementation=piscina', 'there is no "piscina"'],
])('%s is refused', (text, message) => {
  expect(() => parse(text)).toThrow(UsageError);
  expect(() => parse(text)).toThrow(message);
});
