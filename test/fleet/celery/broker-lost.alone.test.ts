import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPrivateRedis } from '../../../src/fleet/celery/private-redis.js';
import type { RunningFleet } from '../../../src/fleet/fleet.js';
import { LabLostError } from '../../../src/foundation/errors.js';
import { LabBase } from '../../../src/lab/lab-base.js';
import type { Load } from '../../../src/workload/load.js';
import { BrokerProxy } from './broker-proxy.js';
import {
  type CeleryTestLab,
  celerySetting,
  currentGrounds,
  MISSING,
  RABBITMQ_URL,
  startCeleryTestLab,
  type TestGround,
} from './celery-test-lab.js';
import { expectNothingLeft } from './left-behind.js';

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

/** Far longer than a test may take: a load that does not end by itself is a test that fails. */
const LONG_MS = 600_000;

const LOADS: readonly Load[] = [
  { kind: 'saturating', durationMs: LONG_MS },
  { kind: 'steady', ratePerSecond: 50, durationMs: LONG_MS, seed: 1 },
  { kind: 'batch', tasks: 10_000 },
];

describe.each(currentGrounds)('$title on $broker', (ground) => {
  it.each(LOADS)(
    'cut off in the middle of a $kind load: the load ends with a sentence that names the broker',
    async (load) => {
      const broker = await startBroker(ground);
      const lab = await startCeleryTestLab({ ...ground, brokerUrl: broker.url });
      try {
        const { fleet, workload } = await lab.fleet('timed', [[20]]);
        const running = await fleet.start(celerySetting('threads', 4), workload);
        const ran = running.run(load, { drainMs: LONG_MS });
        await untilSomeFinished(running);
        broker.proxy.cut();
        await expectLost(ran, /^the broker \w+:\/\/\S+ was lost in the middle of the study: \S/);
        await running.stop();
        await expectLost(fleet.start(celerySetting('threads', 4), workload), /was lost in the middle/);
        broker.proxy.restore();
      } finally {
        await lab.close();
      }
      await expectNothingLeft(lab);
      expect(await broker.namesOf(lab)).toEqual([]);
    },
  );

  it('cut off while nodes start: they are not waited for', async () => {
    const broker = await startBroker(ground);
    const lab = await startCeleryTestLab({ ...ground, brokerUrl: broker.url });
    try {
      const { fleet, workload } = await lab.fleet('timed', [[20]]);
      const started = fleet.start(celerySetting('prefork', 2, { nodes: 2 }), workload);
      // No Python is up by then.
      setTimeout(() => broker.proxy.cut(), 50);
      await expectLost(started, /was lost in the middle/);
      broker.proxy.restore();
    } finally {
      await lab.close();
    }
    await expectNothingLeft(lab);
  });
});

describe.skipIf(currentGrounds.every(({ broker }) => broker !== 'Redis'))('a redis-server', () => {
  const ground = currentGrounds.find(({ broker }) => broker === 'Redis')!;

  it('of the study that is killed is told of, and nobody waits for it', async () => {
    const lab = await startCeleryTestLab(ground);
    try {
      const { fleet, workload } = await lab.fleet('timed', [[20]]);
      const running = await fleet.start(celerySetting('prefork', 2), workload);
      const ran = running.run({ kind: 'batch', tasks: 10_000 }, { drainMs: LONG_MS });
      await untilSomeFinished(running);
      for (const pid of lab.lab.broker.pids) process.kill(pid, 'SIGKILL');
      await expectLost(ran, /^the private redis-server was lost in the middle of the study: \S/);
      await running.stop();
    } finally {
      await lab.close();
    }
    await expectNothingLeft(lab);
  });

  it('that takes no more tasks is told of with what it says', async () => {
    const broker = await startBroker(ground);
    const lab = await startCeleryTestLab({ ...ground, brokerUrl: broker.url });
    const redis = broker.redis!;
    try {
      const { fleet, workload } = await lab.fleet('timed', [[20]]);
      const running = await fleet.start(celerySetting('threads', 4), workload);
      const ran = running.run({ kind: 'saturating', durationMs: LONG_MS });
      await untilSomeFinished(running);
      await redis.config('SET', 'maxmemory', '1');
      await expectLost(ran, /was lost in the middle of the study: OOM command not allowed/);
      await running.stop();
      await redis.config('SET', 'maxmemory', '0');
    } finally {
      await lab.close();
    }
    await expectNothingLeft(lab);
    expect(await broker.namesOf(lab)).toEqual([]);
  });
});

async function expectLost(what: Promise<unknown>, message: RegExp): Promise<void> {
  const thrown = await what.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(LabLostError);
  expect((thrown as LabLostError).message).toMatch(message);
}

async function untilSomeFinished(running: RunningFleet): Promise<void> {
  while (!(await running.inspect()).some(({ finished }) => finished > 0)) await delay(20);
}

interface TestBroker {
  /** Through the proxy. */
  readonly url: string;
  readonly proxy: BrokerProxy;
  /** Past the proxy; `undefined` for RabbitMQ. */
  readonly redis: Redis | undefined;
  /** What a lab has left in the broker. */
  namesOf(lab: CeleryTestLab): Promise<string[]>;
}

/** A broker behind a proxy, until the test has finished. */
async function startBroker({ broker }: TestGround): Promise<TestBroker> {
  if (broker === 'RabbitMQ') {
    const { hostname, port } = new URL(RABBITMQ_URL);
    const proxy = await BrokerProxy.listen({ host: hostname, port: Number(port) });
    onTestFinished(() => proxy.close());
    return {
      url: RABBITMQ_URL.replace(port, String(proxy.port)),
      proxy,
      redis: undefined,
      namesOf: ({ lab }) => rabbitmqNames(lab.load.names),
    };
  }
  const base = await LabBase.start();
  onTestFinished(() => base.stop());
  const server = await startPrivateRedis(base.folder, base.guard);
  base.onStop(() => server.stop());
  const socket = path.join(base.folder, 'redis.sock');
  const redis = new Redis({ path: socket });
  base.onStop(async () => redis.disconnect());
  const proxy = await BrokerProxy.listen({ path: socket });
  base.onStop(async () => proxy.close());
  return {
    url: `redis://127.0.0.1:${proxy.port}/0`,
    proxy,
    redis,
    namesOf: ({ lab }) => redis.keys(`${lab.load.names.prefix}*`),
  };
}

/** Of the queue and the exchanges that a study has, those that are there. */
async function rabbitmqNames({ prefix, queue }: { prefix: string; queue: string }): Promise<string[]> {
  const connection = await connect(RABBITMQ_URL);
  const there: string[] = [];
  const look = async (name: string, ask: 'checkQueue' | 'checkExchange') => {
    // What is not there ends the channel.
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel[ask](name).then(
      () => there.push(name),
      () => {},
    );
  };
  await look(queue, 'checkQueue');
  for (const exchange of [
    prefix,
    `${prefix}.control.pidbox`,
    `reply.${prefix}.control.pidbox`,
    `${prefix}.events`,
  ])
    await look(exchange, 'checkExchange');
  await connection.close();
  return there;
}
