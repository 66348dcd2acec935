import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCalls } from '../../../src/fleet/celery/celery-app.js';
import {
  findProgram,
  type PrivateRedis,
  startPrivateRedis,
} from '../../../src/fleet/celery/private-redis.js';
import { LabBase } from '../../../src/lab/lab-base.js';
import { grounds, MISSING, RABBITMQ_URL } from '../../fleet/celery/celery-test-lab.js';
import { CommandProcess } from '../e2e/command-process.js';
import { inShop, openShop, ran, type Shop, sendsEvents, startWorker } from './own-worker.js';

const MOST_WAIT = { timeout: 30_000, interval: 100 };

let base: LabBase;
let redis: PrivateRedis;
beforeAll(async () => {
  base = await LabBase.start();
  if (grounds.some(({ broker }) => broker === 'Redis'))
    redis = await startPrivateRedis(base.folder, base.guard);
});
afterAll(async () => {
  await redis?.stop();
  await base.stop();
});

/** Names of what is in the broker: of all queues and bindings in the private Redis, of the shop's own in RabbitMQ. */
async function namesInBroker(
  broker: 'Redis' | 'RabbitMQ',
  { name }: Shop,
): Promise<readonly string[] | undefined> {
  if (broker === 'Redis') {
    const client = new Redis(redis.url.replace('redis+socket://', ''));
    const keys = await client.keys('*');
    client.disconnect();
    // When queues that expire do so, of all applications together: kombu's own.
    return keys.filter((key) => key !== '_kombu.binding_deadlines').sort();
  }
  if (findProgram(['rabbitmqctl']) === undefined) return undefined;
  const listed = execFileSync('rabbitmqctl', ['-q', 'list_queues', 'name', 'messages'], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line.includes(name))
    .sort();
}

function shopOn({
  python,
  brokerUrl,
}: {
  readonly python: string;
  readonly brokerUrl: string | undefined;
}): Shop {
  const name = `shop${randomBytes(4).toString('hex')}`;
  const shop = { python, name, marks: path.join(base.folder, name) };
  openShop(shop, brokerUrl ?? redis.url);
  return shop;
}

const capture = ({ python }: Pick<Shop, 'python'>, ...args: string[]) =>
  new CommandProcess('capture', '--celery', 'shop:app', '--python', python, ...args);

const jsonOf = (command: CommandProcess) => JSON.parse(command.stdout);

/** Three orders that are equal, one that is not; a retried payment; and what cannot be read back. */
const SEND = `
for _ in range(3):
    order.delay(1)
order.delay(2, express=True)
mail.delay("it's", 'a\\nb', at=(1, [2.5, None]))
pay.delay(7)
mail.delay('x' * 2000)
mail.delay('a\\\\b')
mail.delay(2**60)
order.apply_async((3,), argsrepr='<hidden>')
app.send_task('of.another.app')
`;
/** Without that of the other app, which the worker does not know; with two retries. */
const RUNS = 12;
const CALLS = 6;

test.skipIf(MISSING.length === 0)(`capture is tested with all: ${MISSING.join(', ')} is missing`, () => {});

describe.each(grounds)('capture, $title, $broker', (ground) => {
  test('writes the calls that a worker gets; Ctrl-C ends it early; broker and worker are as they were', async () => {
    const shop = shopOn(ground);
    await startWorker(shop);
    const before = await namesInBroker(ground.broker, shop);
    const command = capture(shop, '--for', '5m', '--json');
    await command.saw(/1 worker answered; task events switched on for w1@shop/);
    inShop(shop, SEND);
    await vi.waitFor(() => expect(ran(shop)).toBe(RUNS), MOST_WAIT);
    await command.saw(new RegExp(`: ${CALLS} calls, `));
    command.pressCtrlC();
    expect(await command.ended()).toBe(130);
    command.expectNothingLeft();

    const file = path.join(command.folder, 'calls.jsonl');
    expect((await readCalls(file)).map(({ line, ...call }) => call)).toEqual([
      { task: 'shop.mail', args: ["it's", 'a\nb'], kwargs: { at: [1, [2.5, null]] }, weight: 1 },
      { task: 'shop.order', args: [1], kwargs: {}, weight: 3 },
      { task: 'shop.order', args: [2], kwargs: { express: true }, weight: 1 },
      { task: 'shop.pay', args: [7], kwargs: {}, weight: 1 },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(jsonOf(command)).toMatchObject({
      ended: 'interrupted',
      calls: CALLS,
      retries: 2,
      drawn: false,
      unread: {
        truncated: { 'shop.mail': 1 },
        backslash: { 'shop.mail': 1 },
        'not-json': { 'shop.mail': 1 },
        'not-literal': { 'shop.order': 1 },
      },
      foreignCalls: 1,
      workers: ['w1@shop'],
      eventsSwitchedOn: ['w1@shop'],
      eventsLeftOn: [],
    });
    expect(sendsEvents(shop)).toBe(false);
    expect(ran(shop)).toBe(RUNS);
    // The worker takes a moment to drop what asking it has made.
    await vi.waitFor(async () => expect(await namesInBroker(ground.broker, shop)).toEqual(before), MOST_WAIT);
  });
});

describe.skipIf(grounds.length === 0)('capture', () => {
  const ground = grounds[0]!;

  test('leaves a worker that sends events as it is, and ends when its time is up', async () => {
    const shop = shopOn(ground);
    await startWorker(shop, '--task-events');
    const command = capture(shop, '--for', '15s', '--most', '1', '--task', 'shop.order');
    await command.saw(/1 worker answered\n/);
    inShop(shop, SEND);
    expect(await command.ended()).toBe(0);
    command.expectNothingLeft();
    expect(sendsEvents(shop)).toBe(true);
    expect(command.stdout).toContain(
      'calls.jsonl: 4 calls of 1 task of shop:app in 1 line (listened for 15 s).',
    );
    expect(command.stdout).toContain('- more than 1 call differed (--most)');
    const calls = await readCalls(path.join(command.folder, 'calls.jsonl'));
    expect(calls).toMatchObject([{ task: 'shop.order', weight: 4 }]);
  });

  test('that is killed has its events switched off all the same', async () => {
    const shop = shopOn(ground);
    await startWorker(shop);
    const command = capture(shop, '--for', '5m');
    await command.saw(/switched on for w1@shop/);
    command.child.kill('SIGKILL');
    expect(await command.ended()).toBe('SIGKILL');
    await command.expectNothingLeftSoon();
    expect(sendsEvents(shop)).toBe(false);
    expect(existsSync(path.join(command.folder, 'calls.jsonl'))).toBe(false);
  });

  test('listens to a worker that starts meanwhile', async () => {
    const shop = shopOn(ground);
    const command = capture(shop, '--for', '5m', '--json');
    await command.saw(/0 workers answered/);
    await startWorker(shop);
    await vi.waitFor(() => expect(sendsEvents(shop)).toBe(true), MOST_WAIT);
    command.child.kill('SIGTERM');
    expect(await command.ended()).toBe(143);
    expect(jsonOf(command)).toMatchObject({ out: null, calls: 0, eventsSwitchedOn: ['w1@shop'] });
    expect(sendsEvents(shop)).toBe(false);
  });

  test.each([
    ['no worker is there', undefined, [], 'no worker answered at redis+socket:'],
    ['none was made', [], [], '1 worker answered at redis+socket:'],
    ['workers are to be left alone', [], ['--no-enable-events'], 'Start them with -E'],
    [
      'a worker cannot send events',
      ['--without-gossip', '--without-heartbeat'],
      [],
      'w1@shop cannot send task events, since it runs with both',
    ],
  ] as const)(
    'without calls, since %s: says so, exit code 1, no file',
    async (_why, worker, flags, message) => {
      const shop = shopOn(ground);
      if (worker !== undefined) await startWorker(shop, ...worker);
      const command = capture(shop, '--for', '1s', ...flags);
      expect(await command.ended()).toBe(1);
      command.expectNothingLeft();
      expect(command.stdout.replace(/\n {2}/g, ' ')).toContain(message);
      expect(existsSync(path.join(command.folder, 'calls.jsonl'))).toBe(false);
      if (worker?.length === 0) expect(sendsEvents(shop)).toBe(false);
    },
  );

  test('does not replace a file unless told to', async () => {
    const shop = shopOn(ground);
    const command = capture(shop, '--for', '1s', '--out', 'kept.jsonl');
    writeFileSync(path.join(command.folder, 'kept.jsonl'), 'mine\n');
    expect(await command.ended()).toBe(2);
    expect(command.stderr).toContain('kept.jsonl already.');
    expect(readFileSync(path.join(command.folder, 'kept.jsonl'), 'utf8')).toBe('mine\n');
    command.expectNothingLeft();
  });

  test.each([
    ['a folder that is not there', ['--out', 'no/calls.jsonl'], 3, 'calls.jsonl cannot be written: ENOENT'],
    ['a folder', ['--out', '.'], 2, ' is no file.'],
    ['no task of that name', ['--task', 'shop.odrer'], 2, 'shop:app has no task "shop.odrer".'],
    ['no such app', ['--celery', 'nope:app'], 2, 'nope:app cannot be loaded as a Celery app: '],
    [
      'a broker that refuses',
      ['--broker', 'redis://me:s3same@127.0.0.1:1/0'],
      3,
      'redis://me:***@127.0.0.1:1/0',
    ],
    ['a kind of broker', ['--broker', 'sqs://key:s3same@'], 2, 'is no URL of a broker that pooltune can use'],
    ['an interpreter', ['--python', 'no-such-python'], 2, '--python: there is no program no-such-python'],
  ])('refuses %s at once', async (_what, args, code, message) => {
    const command = capture(shopOn(ground), '--for', '5m', ...args);
    expect(await command.ended()).toBe(code);
    expect(command.stderr).toContain(message);
    expect(command.stderr + command.stdout).not.toMatch(/s3same|Traceback|\n {4}at /);
    command.expectNothingLeft();
  });

  test.skipIf(!grounds.some(({ broker }) => broker === 'RabbitMQ'))(
    'tells of a broker that wants another password, without it',
    async () => {
      const command = capture(
        shopOn(ground),
        '--for',
        '5m',
        '--broker',
        RABBITMQ_URL.replace('guest:guest', 'me:s3same'),
      );
      expect(await command.ended()).toBe(3);
      expect(command.stderr).toContain(
        'the broker amqp://me:***@127.0.0.1:5672// cannot be used: AccessRefused',
      );
      expect(command.stderr).not.toContain('s3same');
    },
  );
});
