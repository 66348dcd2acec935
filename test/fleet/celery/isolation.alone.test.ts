import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { OUTCOME } from '../../../src/lab/task-records.js';
import {
  celerySetting,
  grounds,
  RABBITMQ_URL,
  startCeleryTestLab,
  type TestGround,
} from './celery-test-lab.js';

const REDIS_URL = 'redis://127.0.0.1:6379/9';

/** Tasks that send others on, some into a queue that they name: all of it stays in the study's queue. */
async function runStudyOn(
  brokerUrl: string | undefined,
  { python }: Pick<TestGround, 'python'>,
  { module, sent } = { module: 'fleet_app', sent: 2 },
): Promise<string> {
  const lab = await startCeleryTestLab({ python, brokerUrl });
  try {
    const { fleet, workload } = await lab.fleet('parent', [[]], module);
    const running = await fleet.start(celerySetting('threads', 4), workload);
    const { records } = await running.run({ kind: 'batch', tasks: 10 });
    expect([...records.outcome]).toEqual(new Array(10 * (1 + sent)).fill(OUTCOME.done));
    await running.stop();
    return lab.lab.load.names.prefix;
  } finally {
    await lab.close();
  }
}

const python = grounds[0];
const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
redis.on('error', () => {});
const hasRedis = await redis.connect().then(
  () => true,
  () => false,
);
afterAll(() => redis.disconnect());
const why = (isThere: boolean, what: string) =>
  python === undefined ? ' (needs Celery)' : isThere ? '' : ` (needs ${what})`;

it.skipIf(python === undefined || !hasRedis)(
  `a Redis that others use: their queue is as it was, and nothing of the study is left${why(hasRedis, 'Redis on 127.0.0.1:6379')}`,
  async () => {
    await redis.flushdb();
    await redis.lpush('celery', 'a message of somebody else');
    try {
      await runStudyOn(REDIS_URL, python!);
      expect(await redis.keys('*')).toEqual(['celery']);
      expect(await redis.lrange('celery', 0, -1)).toEqual(['a message of somebody else']);
    } finally {
      await redis.flushdb();
    }
  },
);

describe.each(grounds.filter(({ broker }) => broker === 'Redis'))('with $title', (ground) => {
  it.skipIf(!hasRedis)('so it is where the app has a namespace, routes and queues of its own', async () => {
    await redis.flushdb();
    try {
      await runStudyOn(REDIS_URL, ground, { module: 'namespaced_app', sent: 3 });
      expect(await redis.keys('*')).toEqual([]);
    } finally {
      await redis.flushdb();
    }
  });
});

const rabbitmq = grounds.find(({ broker }) => broker === 'RabbitMQ');

it.skipIf(rabbitmq === undefined)(
  `a RabbitMQ that others use: their queue is as it was, and nothing of the study is left${why(rabbitmq !== undefined, 'RabbitMQ on 127.0.0.1:5672')}`,
  async () => {
    const connection = await connect(RABBITMQ_URL.replace(/\/\/$/, '/%2F'));
    const channel = await connection.createChannel();
    const isThere = async (kind: 'queue' | 'exchange', name: string) => {
      // A name that is not there closes the channel.
      const asking = await connection.createChannel();
      asking.on('error', () => {});
      const asked = kind === 'queue' ? asking.checkQueue(name) : asking.checkExchange(name);
      return asked.then(
        () => true,
        () => false,
      );
    };
    const wasThere = await isThere('queue', 'celery');
    try {
      await channel.assertQueue('celery', { durable: true });
      const { messageCount } = await channel.checkQueue('celery');
      channel.sendToQueue('celery', Buffer.from('a message of somebody else'));
      const prefix = await runStudyOn(RABBITMQ_URL, rabbitmq!);
      expect((await channel.checkQueue('celery')).messageCount).toBe(messageCount + 1);
      expect(await isThere('queue', 'important')).toBe(false);
      expect(await isThere('queue', `${prefix}.tasks`)).toBe(false);
      for (const name of [
        prefix,
        `${prefix}.events`,
        `${prefix}.control.pidbox`,
        `reply.${prefix}.control.pidbox`,
      ]) {
        expect({ name, isThere: await isThere('exchange', name) }).toEqual({ name, isThere: false });
      }
    } finally {
      if (!wasThere) await channel.deleteQueue('celery');
      await connection.close();
    }
  },
);
