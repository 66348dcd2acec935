import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CeleryCall, describeApp, readCalls } from '../../../src/fleet/celery/celery-app.js';
import { CeleryLab } from '../../../src/fleet/celery/celery-lab.js';
import { EnvironmentError, UsageError } from '../../../src/foundation/errors.js';
import { APPS, grounds, RABBITMQ_URL } from './celery-test-lab.js';
import { NO_CELERY, pythons } from './pythons.js';

const REDIS_URL = 'redis://127.0.0.1:6379/9';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Describing needs no broker: there is none here. */
const ORDERS = {
  broker: 'redis://127.0.0.1:1/0',
  privateBroker: true,
  prefix: 'pooltune.0',
  queue: 'pooltune.0.tasks',
  results: false,
};

function describeFrom(
  python: string,
  app: string,
  options: { tasks?: readonly string[]; calls?: readonly CeleryCall[]; cwd?: string } = {},
) {
  return describeApp(
    app,
    { python, cwd: options.cwd ?? APPS },
    {
      orders: { ...ORDERS, app },
      tasks: options.tasks ?? [],
      calls: options.calls ?? [],
      payloadsPath: 'calls.jsonl',
      folder,
      timeoutMs: 30_000,
    },
  );
}

/** What was thrown; the hint belongs to what a user is told. */
async function refusal(doing: Promise<unknown>): Promise<{ type: unknown; message: string; hint: string }> {
  const thrown = await doing.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof UsageError || thrown instanceof EnvironmentError))
    throw thrown ?? new Error('nothing was thrown');
  return { type: thrown.constructor, message: thrown.message, hint: thrown.hint ?? '' };
}

it.skipIf(pythons.length > 0)(`apps are described: ${NO_CELERY}`, () => {});

describe.each(pythons)('with $title an app', ({ python }) => {
  it('is described by its own Celery: the tasks that it has, and a message for each call', async () => {
    const calls = [
      { task: 'fleet_app.timed', args: [5] },
      { task: 'fleet_app.fail_at', kwargs: { marks: 'x', number: 1 }, weight: 2 },
    ];
    const app = await describeFrom(python, 'fleet_app', { calls });
    expect(app.tasks.map(({ name }) => name)).toEqual(['fleet_app.timed', 'fleet_app.fail_at']);
    expect(app.tasks[0]).toMatchObject({ acksLate: null, rateLimit: null });
    expect(app.calls).toEqual(calls);
    // Message protocol 2: positional arguments, those by name, and what belongs to workflows.
    const bodies = app.messages.map(({ body }) => JSON.parse(Buffer.from(body, 'base64').toString()));
    expect(bodies.map(([args, kwargs]) => [args, kwargs])).toEqual([
      [[5], {}],
      [[], { marks: 'x', number: 1 }],
    ]);
    expect(app.messages.map(({ headers }) => headers.task)).toEqual(['fleet_app.timed', 'fleet_app.fail_at']);
    expect(app.versions.celery).toMatch(/^5\./);
  });

  it('that fails while it is imported is refused with its own last words, and where', async () => {
    const { type, message } = await refusal(describeFrom(python, 'broken_import'));
    expect(type).toBe(UsageError);
    expect(message).toMatch(
      /^broken_import cannot be loaded as a Celery app: RuntimeError: no configuration here \(.*broken_import\.py:5\)$/,
    );
  });

  it('that does not exist is refused by its name', async () => {
    const { type, message, hint } = await refusal(describeFrom(python, 'nowhere_at_all'));
    expect(type).toBe(UsageError);
    expect(message).toContain("No module named 'nowhere_at_all'");
    expect(hint).toContain('celery -A');
  });

  it('that is a module without an app is refused', async () => {
    const { message } = await refusal(describeFrom(python, 'json'));
    expect(message).toMatch(/^json cannot be loaded as a Celery app: /);
  });

  it('is refused without the task that was asked for, with those that it has', async () => {
    const { type, message, hint } = await refusal(
      describeFrom(python, 'fleet_app', { tasks: ['fleet_app.tiemd'] }),
    );
    expect(type).toBe(UsageError);
    expect(message).toBe('fleet_app has no task "fleet_app.tiemd".');
    expect(hint).toContain('fleet_app.timed');
    expect(hint).not.toContain('celery.');
  });

  it('is refused without the task of a call, with the line of the call', async () => {
    const calls = [{ task: 'fleet_app.timed', args: [5] }, { task: 'fleet_app.tiemd' }];
    const { message } = await refusal(
      describeFrom(python, 'fleet_app', { calls, tasks: ['fleet_app.timed'] }),
    );
    expect(message).toBe('fleet_app has no task "fleet_app.tiemd" (line 2 of calls.jsonl).');
  });

  it('is refused where arguments do not fit, with the line of the call', async () => {
    // There is an empty one between them.
    const calls = [
      { task: 'fleet_app.timed', args: [5], line: 1 },
      { task: 'fleet_app.timed', args: [5, 6], line: 3 },
    ];
    const { type, message } = await refusal(describeFrom(python, 'fleet_app', { calls }));
    expect(type).toBe(UsageError);
    expect(message).toMatch(/^line 3 of calls\.jsonl does not fit task fleet_app\.timed: TypeError: /);
  });

  it('is refused where a task needs arguments and no calls were given', async () => {
    const { message, hint } = await refusal(
      describeFrom(python, 'fleet_app', { tasks: ['fleet_app.timed'] }),
    );
    expect(message).toMatch(/^task fleet_app\.timed needs arguments: TypeError: /);
    expect(hint).toContain('--payloads');
  });

  it('that is not done in time is ended', async () => {
    const slow = path.join(folder, 'slow');
    await mkdir(slow, { recursive: true });
    await writeFile(path.join(slow, 'slow.py'), 'while True:\n    pass\n');
    const described = describeApp(
      'slow',
      { python, cwd: slow },
      {
        orders: { ...ORDERS, app: 'slow' },
        tasks: [],
        calls: [],
        payloadsPath: undefined,
        folder,
        timeoutMs: 300,
      },
    );
    expect(await refusal(described)).toMatchObject({ message: 'importing slow took longer than 0.3 s.' });
  });
});

describe('an interpreter', () => {
  it('that does not exist is refused by its name', async () => {
    const { type, message } = await refusal(describeFrom('/nowhere/python', 'fleet_app'));
    expect(type).toBe(EnvironmentError);
    expect(message).toBe('/nowhere/python cannot be run: there is no such program.');
  });

  it.skipIf(pythons.length === 0)('without Celery is told of, and how to name another', async () => {
    // A virtual environment of another one's Python sees none of its packages.
    const bare = path.join(folder, 'bare');
    execFileSync(pythons[0]!.python, ['-m', 'venv', '--without-pip', bare]);
    const python = path.join(bare, 'bin', 'python');
    const { type, message, hint } = await refusal(describeFrom(python, 'fleet_app'));
    expect(type).toBe(UsageError);
    expect(message).toBe(`Celery is not installed for ${python}.`);
    expect(hint).toContain('--python');
  });
});

describe('a payload file', () => {
  const write = async (text: string) => {
    const file = path.join(folder, 'calls.jsonl');
    await writeFile(file, text);
    return file;
  };

  it('is a call a line, but for empty ones', async () => {
    const file = await write(
      '{"task": "a", "args": [1]}\n\n{"task": "b", "kwargs": {"x": 2}, "weight": 0.5}\n',
    );
    expect(await readCalls(file)).toEqual([
      { task: 'a', args: [1], line: 1 },
      { task: 'b', kwargs: { x: 2 }, weight: 0.5, line: 3 },
    ]);
  });

  it.each([
    ['{"task": "a"}\n{"task": ', ':2 is not JSON.'],
    ['{"task": "a"}\n\n{"args": []}\n', ':3 is no call of a task: '],
    ['{"task": "a", "arguments": [1]}', ':1 is no call of a task: '],
    ['{"task": "a", "weight": 0}', ':1 is no call of a task: '],
    ['{"task": "a", "args": {"x": 1}}', ':1 is no call of a task: '],
    ['\n \n', ' is empty.'],
  ])('%j is refused: %s', async (text, why) => {
    const file = await write(text);
    const { type, message, hint } = await refusal(readCalls(file));
    expect(type).toBe(UsageError);
    expect(message).toContain(`${file}${why}`);
    expect(hint).toContain('"task"');
  });

  it('that is not there is refused', async () => {
    expect((await refusal(readCalls(path.join(folder, 'none.jsonl')))).message).toContain('there is none');
  });
});

describe('a broker', async () => {
  /** A port at which nobody listens. */
  const closedPort = () =>
    new Promise<number>((resolve) => {
      const server = createServer();
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });

  it.each(['redis', 'amqp'])('that does not answer (%s) is told of, without its password', async (scheme) => {
    const url = `${scheme}://me:s3same@127.0.0.1:${await closedPort()}/0`;
    const { type, message } = await refusal(CeleryLab.start({ brokerUrl: url }));
    expect(type).toBe(EnvironmentError);
    expect(message).toContain(`${scheme}://me:***@127.0.0.1:`);
    expect(message).toContain('ECONNREFUSED');
    expect(message).not.toContain('s3same');
  });

  const brokers = [
    { name: 'Redis', url: REDIS_URL, isThere: await answersRedis(), says: 'WRONGPASS' },
    {
      name: 'RabbitMQ',
      url: RABBITMQ_URL,
      isThere: grounds.some(({ broker }) => broker === 'RabbitMQ'),
      says: 'ACCESS_REFUSED',
    },
  ];
  for (const { name, url, isThere, says } of brokers) {
    it.skipIf(!isThere)(
      `that refuses the password is told of without it (needs ${name} at its usual port)`,
      async () => {
        const withPassword = url.replace(/:\/\/([^@/]*@)?/, '://me:s3same@');
        const { type, message } = await refusal(CeleryLab.start({ brokerUrl: withPassword }));
        expect(type).toBe(EnvironmentError);
        expect(message).toContain('://me:***@');
        expect(message).toContain(says);
        expect(message).not.toContain('s3same');
      },
    );
  }

  it('of another kind is refused', async () => {
    const { type, message } = await refusal(CeleryLab.start({ brokerUrl: 'sqs://key:s3same@' }));
    expect(type).toBe(UsageError);
    expect(message).not.toContain('s3same');
  });
});

async function answersRedis(): Promise<boolean> {
  const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  return redis
    .connect()
    .then(
      () => true,
      () => false,
    )
    .finally(() => redis.disconnect());
}
