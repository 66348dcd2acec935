import { connect } from 'amqplib';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import { maskSecrets } from '../../foundation/secrets.js';
import type { Publisher, StudyNames } from './publisher.js';

/**
 * @param url as Celery takes it: `amqp://`, `amqps://` or `pyamqp://`
 * @throws {EnvironmentError} when the server does not answer or refuses, with the password masked
 */
export async function connectRabbitmq(url: string, names: StudyNames): Promise<Publisher> {
  const { connection, channel } = await open(url);
  const { prefix, queue } = names;
  // The same as the probe declares, so that neither has to wait for the other.
  await channel.assertExchange(prefix, 'direct', { durable: false });
  await channel.assertQueue(queue, { durable: false });
  await channel.bindQueue(queue, prefix, queue);
  return {
    returnsHeldAtOnce: true,
    publish(messages) {
      for (const { id, template } of messages) {
        channel.publish(prefix, queue, template.body, {
          contentType: template.contentType,
          contentEncoding: template.contentEncoding,
          correlationId: id,
          deliveryMode: 1,
          headers: JSON.parse(template.headers.join(id)),
        });
      }
    },
    purge: async () => (await channel.purgeQueue(queue)).messageCount,
    // The broker itself gives back what a node held when its connection ends.
    async forgetHeld() {},
    waiting: async () => (await channel.checkQueue(queue)).messageCount,
    unacknowledged: async () => null,
    async close() {
      try {
        await channel.deleteQueue(queue);
        for (const exchange of [
          prefix,
          `${prefix}.control.pidbox`,
          `reply.${prefix}.control.pidbox`,
          `${prefix}.events`,
        ]) {
          await channel.deleteExchange(exchange);
        }
        await connection.close();
      } catch {
        // A broker that is gone has kept nothing: nothing of the study's is durable.
      }
    },
  };
}

async function open(url: string) {
  try {
    const connection = await connect(url.replace(/^(pyamqp|librabbitmq):/, 'amqp:'), {
      timeout: CONNECT_TIMEOUT_MS,
      noDelay: true,
    });
    // The channel's requests reject when the connection is lost; unheard, the event would end the process.
    connection.on('error', () => {});
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    return { connection, channel };
  } catch (thrown) {
    throw new EnvironmentError(
      `the broker ${maskSecrets(url)} cannot be used: ${maskSecrets(messageOf(thrown) || 'it does not answer')}`,
      {
        hint: 'Start it, or name another one with --broker; without --broker a private redis-server is started.',
        cause: thrown,
      },
    );
  }
}

const CONNECT_TIMEOUT_MS = 5_000;
