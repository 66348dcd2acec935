import { Redis, ReplyError } from 'ioredis';
import { messageOf } from '../../foundation/errors.js';
import { brokerRefused, lossReason } from './broker-errors.js';
import type { Publisher, StudyNames } from './publisher.js';

/**
 * @param url as Celery takes it: `redis://`, `rediss://` or `redis+socket://`
 * @throws {EnvironmentError} when the server does not answer or refuses, with the password masked
 */
export async function connectRedis(url: string, names: StudyNames): Promise<Publisher> {
  const redis = await open(url);
  const keyOf = (queue: string) => `${names.prefix}:${queue}`;
  const queues = new Set([names.queue]);
  let lose: (why: string) => void = () => {};
  const lost = new Promise<string>((resolve) => {
    lose = resolve;
  });
  let reason: unknown;
  redis.on('error', (error) => {
    reason ??= error;
  });
  redis.on('end', () => lose(lossReason(reason)));
  return {
    lost,
    // kombu gives back what a dead worker held only after the visibility timeout: an hour by default.
    returnsHeldAtOnce: false,
    // Without declaration: a list is there as long as it has entries.
    async addQueues(added) {
      for (const queue of added) queues.add(queue);
    },
    publish(messages) {
      for (let from = 0; from < messages.length; from += MOST_AT_ONCE) {
        const envelopesOf = new Map<string, string[]>();
        for (const { id, template } of messages.slice(from, from + MOST_AT_ONCE)) {
          const { queue, envelope } = template;
          if (!envelopesOf.has(queue)) envelopesOf.set(queue, []);
          envelopesOf.get(queue)!.push(envelope.join(id));
        }
        for (const [queue, envelopes] of envelopesOf) {
          redis.lpush(keyOf(queue), ...envelopes).catch((thrown: unknown) => {
            // It has no memory left, or may not write; what comes of a lost connection is told by its end.
            if (thrown instanceof ReplyError) lose(messageOf(thrown));
          });
        }
      }
    },
    async purge() {
      let count = 0;
      for (const queue of queues) {
        const [waited] = (await redis.multi().llen(keyOf(queue)).unlink(keyOf(queue)).exec()) ?? [];
        count += Number(waited?.[1] ?? 0);
      }
      return count;
    },
    async forgetHeld() {
      await redis.unlink(`${names.prefix}:unacked`, `${names.prefix}:unacked_index`);
    },
    async waiting() {
      const counts = await Promise.all([...queues].map((queue) => redis.llen(keyOf(queue))));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    unacknowledged: () => redis.hlen(`${names.prefix}:unacked`),
    async close() {
      await removeKeys(redis, `${names.prefix}:*`).catch(() => {});
      redis.disconnect();
    },
  };
}

async function open(url: string): Promise<Redis> {
  const redis = new Redis({
    ...optionsOf(url),
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // Without a listener a refused connection would end the process; `connect` rejects as well, but without the reason.
  let reason: unknown;
  redis.on('error', (error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (thrown) {
    redis.disconnect();
    throw brokerRefused(url, causeOf(reason ?? thrown), thrown);
  }
}

/** ioredis takes URLs but for Unix sockets. */
function optionsOf(url: string) {
  const parsed = new URL(url.replace(/^(redis\+socket|unix|socket):/, 'socket:'));
  const password = parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) };
  const username = parsed.username === '' ? {} : { username: decodeURIComponent(parsed.username) };
  if (parsed.protocol === 'socket:') {
    const db = Number(parsed.searchParams.get('virtual_host') ?? 0);
    return { path: decodeURIComponent(parsed.pathname), db, ...password, ...username };
  }
  return {
    host: parsed.hostname === '' ? 'localhost' : parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? 6_379 : Number(parsed.port),
    db: Number(parsed.pathname.slice(1) || 0),
    ...(parsed.protocol === 'rediss:' ? { tls: {} } : {}),
    ...password,
    ...username,
  };
}

/** In steps: a server that others use must not stand still for it. */
async function removeKeys(redis: Redis, pattern: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: pattern, count: 1_000 })) {
    if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]));
  }
}

function causeOf(thrown: unknown): string {
  const text = messageOf(thrown);
  return text === 'Connection is closed.' ? 'it does not answer' : text;
}

const CONNECT_TIMEOUT_MS = 5_000;
const MOST_AT_ONCE = 500;
