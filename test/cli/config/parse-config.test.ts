import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/cli/config/parse-config.js';
import { messageOf } from '../../../src/foundation/errors.js';

/** Each problem of a config, a line. */
function problems(value: unknown): string[] {
  try {
    parseConfig(value, '/p/pooltune.config.ts');
  } catch (thrown) {
    const [first, ...lines] = messageOf(thrown).split('\n');
    expect(first).toBe('/p/pooltune.config.ts cannot be used:');
    return lines.map((line) => line.trim());
  }
  return [];
}

test('all problems are told at once, each with its path, in the words of the command line', () => {
  expect(
    problems({
      modules: './tasks.ts',
      tasks: ['resize', 5],
      taskTimeout: '30',
      seed: -1,
      check: { budget: '5', require: [''], tolerance: { p9: '1%' }, metrics: ['p98'] },
    }),
  ).toEqual([
    "modules: has to be a list of paths such as ['./src/tasks.ts'], not a text",
    'tasks[1]: has to be a text, not 5',
    expect.stringMatching(
      /^taskTimeout: "30" is not a duration \(its unit is missing\)\. Write a number and a unit/,
    ),
    'seed: "-1" is not a whole number from 0 to 2147483647.',
    'check.require[0]: has to be a text, not an empty text',
    expect.stringMatching(/^check\.budget: "5" is not a duration/),
    'check.tolerance.p9: there is no such key. Did you mean check.tolerance.p99?',
    expect.stringMatching(/^check\.metrics\[0\]: there is no "p98"\. Did you mean p99\?/),
  ]);
});

describe('an unknown key', () => {
  test.each([
    [{ moduls: [] }, 'moduls: there is no such key. Did you mean modules?'],
    [{ budget: '1m' }, 'budget: there is no such key. Did you mean check.budget?'],
    [{ check: { modules: [] } }, 'check.modules: there is no such key. Did you mean modules?'],
    [
      { setting: { poolType: 'threads', prefetch: 1 } },
      'setting.prefetch: there is no such key. There are: poolType, implementation, workers, tasksPerWorker, concurrency, prefetchMultiplier, acknowledgement, connections, nodes.',
    ],
  ])('%j is refused with what may be meant', (value, says) => {
    expect(problems(value)).toEqual([says]);
  });

  test('is printed without what a terminal would obey', () => {
    expect(problems({ '\u001b[31m': 1 })[0]).toMatch(/^\["\\x1b\[31m"\]: there is no such key\./);
  });
});

describe('a setting', () => {
  test.each([
    ['threads,workers=x', 'setting: workers: "x" is not a whole number from 1 to 1000.'],
    [5, "setting: has to be a setting such as 'threads,workers=4', or an object with its levers, not 5"],
    [
      { poolType: 'threads', workers: 0, connections: 'some' },
      'setting.workers: "0" is not a whole number from 1 to 1000.|setting.connections: "some" is not a whole number from 1 to 10000.',
    ],
    [
      { workers: 2 },
      'setting.poolType: has to be one of event-loop, solo, threads, processes, prefork, gevent, eventlet, not undefined',
    ],
    [
      { poolType: 'prefork' },
      'setting: pool type: there is no "prefork". Choose from: event-loop, threads, processes.',
    ],
    [
      { poolType: 'event-loop', workers: 3 },
      'setting: the event loop is one worker, and 3 were given. Give its concurrency: event-loop,concurrency=100.',
    ],
  ])('%j that cannot be is refused', (setting, says) => {
    expect(problems({ setting }).join('|')).toBe(says);
  });
});

test('tasks without modules have nothing to be tasks of, whatever else is wrong', () => {
  expect(problems({ tasks: ['resize'] })).toEqual([
    'tasks: there is no module to find them in. Name theirs in modules.',
  ]);
  expect(problems({ tasks: ['resize'], seed: 0.5 })).toHaveLength(2);
  expect(problems({ tasks: ['resize'], modules: ['./tasks.ts'] })).toEqual([]);
});

describe('a Celery app', () => {
  const celery = { app: 'proj:app' };

  test('has settings of its own pools', () => {
    const { setting } = parseConfig({ celery, setting: 'prefork,concurrency=8' }, '/p/c.ts');
    expect(setting).toMatchObject({
      poolType: 'prefork',
      implementation: 'celery',
      acknowledgement: 'early',
    });
    expect(parseConfig({ celery, setting: { ...setting, nodes: 2 } }, '/p/c.ts').setting).toEqual({
      ...setting,
      nodes: 2,
    });
    expect(problems({ celery, setting: 'event-loop' })).toEqual([
      expect.stringMatching(/^setting: pool type: there is no "event-loop"\./),
    ]);
  });

  test('has tasks', () => expect(problems({ celery, tasks: ['proj.add'] })).toEqual([]));

  test.each([
    [{ modules: ['a.ts'] }, 'celery: modules name already what to run. Give one of them.'],
    [{ brokerLatency: '2ms' }, 'brokerLatency: is for task modules: a Celery app has its own broker.'],
  ])('is not combined with %j, whatever else is wrong', (other, says) => {
    expect(problems({ celery, ...other })).toEqual([says]);
    expect(problems({ celery, ...other, seed: 0.5 })).toContain(says);
  });

  test('is an object that names it, and a broker that can be used; no password is shown', () => {
    expect(problems({ celery: 'proj:app' })).toEqual([
      "celery: has to be an object such as { app: 'proj.celery:app' }, not a text",
    ]);
    expect(problems({ celery: { broker: 'sqs://me:hunter2@aws', result: true, results: 'yes' } })).toEqual([
      "celery.app: has to be a Celery app such as 'proj.celery:app', not undefined",
      expect.stringMatching(/^celery\.broker: "sqs:\/\/me:\*\*\*@aws" is no URL of a broker/),
      'celery.results: has to be true or false, not a text',
      'celery.result: there is no such key. Did you mean celery.results?',
    ]);
  });
});

test('two things to compare with are one too many, whatever else is wrong', () => {
  const check = { against: 'origin/main', baseline: 'baseline.json' };
  const says = 'check.baseline: against names already what to compare with. Give one of them.';
  expect(problems({ check })).toEqual([says]);
  expect(problems({ check: { ...check, budget: '5' } })).toContain(says);
  expect(problems({ check: { baseline: 'baseline.json' } })).toEqual([]);
});

test('a value is printed without what a terminal would obey', () => {
  expect(problems({ taskTimeout: '\u001b[31m\n' })[0]).toMatch(
    /^taskTimeout: "\\x1b\[31m\\n" is not a duration/,
  );
});

test('a password in a URL that cannot be used is not shown', () => {
  for (const postgres of ['mysql://me:hunter2@db/x', 'postgres://me:hunter2 @db/x', { url: 'hunter2' }]) {
    const [problem] = problems({ postgres });
    expect(problem).toMatch(/^postgres: /);
    expect(problem).not.toContain('hunter2');
  }
});

test('an error rate of nothing, or of more than half, is refused', () => {
  for (const errorRate of ['0%', '51%']) {
    expect(problems({ check: { errorRate } })).toEqual([
      `check.errorRate: "${errorRate}" is out of range. An error rate is above 0% and at most 50%, such as 1%.`,
    ]);
  }
  expect(problems({ check: { errorRate: '50%' } })).toEqual([]);
});

test.each([
  [null, 'null'],
  [5, '5'],
  [[], 'a list'],
  ['', 'an empty text'],
])('%j is no config', (value, is) => {
  expect(problems(value)).toEqual([`it has to be an object, not ${is}`]);
});

test('what is undefined was not given', () => {
  expect(problems({ modules: undefined, postgres: undefined, check: { rate: undefined } })).toEqual([]);
});
