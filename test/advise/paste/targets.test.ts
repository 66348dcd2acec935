import { expect, test } from 'vitest';
import { pasteFor } from '../../../src/advise/paste/targets.js';
import { eventLoop, setting, VERSIONS } from '../../report/fixtures.js';
import { pasteOf } from './paste-cases.js';

const NEITHER = { http: false, postgres: false };
const BOTH = { http: true, postgres: true };

function targets(of: Parameters<typeof pasteFor>[0], uses = NEITHER) {
  return pasteFor(of, uses, VERSIONS).map(({ target }) => target);
}

test('only the pool that was measured, the brokers, and the clients that the tasks use', () => {
  expect(targets(setting())).toEqual(['tinypool', 'rabbitmq', 'bullmq']);
  expect(targets(eventLoop(8, { connections: 4 }), BOTH)).toEqual([
    'event-loop',
    'pg',
    'undici',
    'rabbitmq',
    'bullmq',
  ]);
  expect(targets(setting({ implementation: 'workerpool', connections: null }), BOTH)).toEqual([
    'workerpool',
    'rabbitmq',
    'bullmq',
  ]);
});

test('libraries carry the versions that were measured', () => {
  expect(pasteOf(setting(), 'tinypool').library).toBe('tinypool 2.2.0');
});

test("a node's connections are shared evenly by its workers", () => {
  const four = setting({ workers: 4, concurrency: 4, connections: 20 });
  expect(pasteOf(four, 'pg').brief).toBe(
    'new pg.Pool({ max: 5 }), in each of the 4 workers: 20 per node / 4 workers',
  );
  expect(pasteOf(four, 'undici').code).toContain('new Agent({ connections: 5 })');
  expect(pasteOf(eventLoop(50, { connections: 10 }), 'pg').code).toContain('max: 10');
});

test('fewer connections than workers still leave each worker one', () => {
  const scarce = setting({ workers: 4, concurrency: 4, connections: 2 });
  expect(pasteOf(scarce, 'pg').code).toContain('max: 1 ');
});

test("RabbitMQ's prefetch is the window, in tasks: multiplier × concurrency, 0 for no limit", () => {
  const brief = (prefetchMultiplier: number) =>
    pasteOf(setting({ workers: 4, concurrency: 4, prefetchMultiplier }), 'rabbitmq').brief;
  expect([1, 4, 0].map(brief)).toEqual([
    'channel.prefetch(4); acknowledge when a task has finished',
    'channel.prefetch(16); acknowledge when a task has finished',
    'channel.prefetch(0); acknowledge when a task has finished',
  ]);
});

test('a window larger than AMQP can say is no limit, and is said to be', () => {
  const { code, noCounterpart } = pasteOf(eventLoop(1_000, { prefetchMultiplier: 100 }), 'rabbitmq');
  expect(code).toContain('channel.prefetch(0)');
  expect(noCounterpart).toEqual([expect.stringContaining('65,535')]);
});

test('BullMQ says which levers have no counterpart', () => {
  const early = setting({ prefetchMultiplier: 4, acknowledgement: 'early' });
  expect(pasteOf(early, 'bullmq').noCounterpart).toEqual([
    expect.stringContaining('prefetch multiplier'),
    expect.stringContaining('Early acknowledgement'),
  ]);
  expect(pasteOf(setting(), 'bullmq').noCounterpart).toEqual([]);
});

test("BullMQ's sandboxed processors stand for one task per worker, whole processes for several", () => {
  expect(pasteOf(setting({ poolType: 'threads' }), 'bullmq').brief).toContain('useWorkerThreads: true');
  const several = pasteOf(setting({ tasksPerWorker: 16, concurrency: 32 }), 'bullmq');
  expect(several.brief).toContain('in each of 2 processes');
  expect(several.code).toContain('concurrency: 16');
  expect(several.noCounterpart).toEqual([expect.stringContaining('sandboxed')]);
});

test('workerpool says that several tasks per worker have no counterpart', () => {
  const several = setting({ implementation: 'workerpool', tasksPerWorker: 4, concurrency: 8 });
  expect(pasteOf(several, 'workerpool').noCounterpart).toHaveLength(1);
});
