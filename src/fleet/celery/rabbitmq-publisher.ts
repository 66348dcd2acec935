import { connect, IllegalOperationError } from 'amqplib';
import { messageOf } from '../../foundation/errors.js';
import { brokerRefused, lossReason } from './broker-errors.js';
import type { Publisher, StudyNames } from './publisher.js';

/**
 * @param url as Celery takes it: `amqp://`, `amqps://` or `pyamqp://`
 * @throws {EnvironmentError} when the server does not answer or refuses, with the password masked
 */
export async function connectRabbitmq(url: string, names: StudyNames): Promise<Publisher> {
  const { connection, channel, lost } = await open(url);
  const { prefix, queue } = names;
  // The same as the probe declares, so that neither has to wait for the other.
  await channel.assertExchange(prefix, 'direct', { durable: false });
  const queues = new Set<string>();
  const addQueues = async (added: readonly string[]) => {
    for (const each of added) {
      if (queues.has(each)) continue;
      await channel.assertQueue(each, { durable: false });
      await channel.bindQueue(each, prefix, each);
      queues.add(each);
    }
  };
  await addQueues([queue]);
  return {
    returnsHeldAtOnce: true,
    lost,
    addQueues,
    publish(messages) {
      try {
        for (const { id, template } of messages) {
          channel.publish(prefix, template.queue, template.body, {
            contentType: template.contentType,
            contentEncoding: template.contentEncoding,
            correlationId: id,
            deliveryMode: 1,
            headers: JSON.parse(template.headers.join(id)),
          });
        }
      } catch (thrown) {
        // A channel that was closed, of which `lost` tells.
        if (!(thrown instanceof IllegalOperationError)) throw thrown;
      }
    },
    async purge() {
      let count = 0;
      for (const each of queues) count += (await channel.purgeQueue(each)).messageCount;
      return count;
    },
    // The broker itself gives back what a node held when its connection ends.
    async forgetHeld() {},
    async waiting() {
      let count = 0;
      for (const each of queues) count += (await channel.checkQueue(each)).messageCount;
      return count;
    },
    unacknowledged: async () => null,
    async close() {
      try {
        for (const each of queues) await channel.deleteQueue(each);
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
    // Errors come before the end of what they end; unheard, they would end this process.
    let reason: unknown;
    const note = (error: unknown) => {
      reason ??= error;
    };
    connection.on('error', note);
    const channel = await connection.createChannel();
    channel.on('error', note);
    const lost = new Promise<string>((resolve) => {
      for (const link of [connection, channel]) link.on('close', () => resolve(lossReason(reason)));
    });
    return { connection, channel, lost };
  } catch (thrown) {
    throw brokerRefused(url, messageOf(thrown) || 'it does not answer', thrown);
  }
}

const CONNECT_TIMEOUT_MS = 5_000;
