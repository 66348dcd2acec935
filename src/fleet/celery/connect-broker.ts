import { UsageError } from '../../foundation/errors.js';
import { maskSecrets } from '../../foundation/secrets.js';
import type { Publisher, StudyNames } from './publisher.js';
import { connectRabbitmq } from './rabbitmq-publisher.js';
import { connectRedis } from './redis-publisher.js';

export type BrokerKind = 'redis' | 'rabbitmq';

/** @throws {UsageError} for a broker that pooltune does not know */
export function brokerKind(url: string, where = '--broker'): BrokerKind {
  const scheme = /^([a-z0-9+]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined && REDIS.includes(scheme)) return 'redis';
  if (scheme !== undefined && RABBITMQ.includes(scheme)) return 'rabbitmq';
  throw new UsageError(`${where}: "${maskSecrets(url)}" is no URL of a broker that pooltune can use.`, {
    hint: 'Write redis://host:6379/0, redis+socket:///path or amqp://host:5672/vhost.',
  });
}

/** @throws {EnvironmentError} when it does not answer or refuses */
export function connectBroker(url: string, names: StudyNames): Promise<Publisher> {
  return brokerKind(url) === 'redis' ? connectRedis(url, names) : connectRabbitmq(url, names);
}

const REDIS: readonly string[] = ['redis', 'rediss', 'redis+socket', 'unix', 'socket'];
const RABBITMQ: readonly string[] = ['amqp', 'amqps', 'pyamqp', 'librabbitmq'];
