import { expect, it } from 'vitest';
import { parseSetting } from '../../src/cli/options/setting.js';
import { pickFinalists } from '../../src/study/finalists.js';
import type { Standing } from '../../src/study/standing.js';

/** Known to 5 %. */
function standing(text: string, merit: number): Standing {
  const estimate = { value: merit, low: 0.95 * merit, high: 1.05 * merit, unit: 'tasks/s' } as const;
  return {
    setting: parseSetting(text, 'a setting', 'celery'),
    capacity: estimate,
    merit: estimate,
    objection: null,
    trials: [],
  };
}

it('has, where there is room for one more pool type, the one that does the most, not the simplest', () => {
  const picked = pickFinalists([
    standing('threads,concurrency=128', 1_010),
    standing('gevent,concurrency=45', 1_020),
    standing('gevent,concurrency=66', 1_090),
    standing('gevent,concurrency=264', 1_100),
    standing('eventlet,concurrency=66', 1_060),
    standing('prefork,concurrency=16', 400),
  ]);
  expect(picked.map(({ setting }) => `${setting.poolType} ${setting.concurrency}`)).toEqual([
    'gevent 66',
    'gevent 264',
    'gevent 45',
    'eventlet 66',
  ]);
});
