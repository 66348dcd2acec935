import { expect, test } from 'vitest';
import { poolInWords, settingInWords } from '../../src/advise/setting-in-words.js';
import { setting } from '../report/fixtures.js';
import { celery } from './celery-study.js';

test("Celery's pools are told without tasks per worker, of which there is always one", () => {
  expect([
    poolInWords(celery('threads', 100)),
    poolInWords(celery('prefork', 16)),
    poolInWords(celery('prefork', 1)),
    poolInWords(celery('gevent', 200)),
    poolInWords(celery('eventlet', 1)),
    poolInWords(celery('solo', 1)),
  ]).toEqual([
    '100 threads',
    '16 prefork processes',
    '1 prefork process',
    '200 green threads (gevent)',
    '1 green thread (eventlet)',
    'solo: one task at a time',
  ]);
});

test('several nodes are said of Celery', () => {
  expect(poolInWords(celery('prefork', 4, { nodes: 2 }))).toBe('4 prefork processes on each of 2 nodes');
});

test("a whole setting, Celery's and Node.js's", () => {
  expect(settingInWords(celery('gevent', 200, { prefetchMultiplier: 0, acknowledgement: 'late' }))).toBe(
    '200 green threads (gevent), no prefetch limit, late acknowledgement',
  );
  expect(settingInWords(celery('threads', 8, { connections: 4 }))).toBe(
    '8 threads, prefetch multiplier 4, early acknowledgement, a pool of 4 connections',
  );
  expect(settingInWords(setting({ nodes: 2 }))).toBe(
    '2 processes (tinypool), 1 task each, prefetch multiplier 1, late acknowledgement',
  );
});
