import type { PasteTemplate } from './paste-source.js';

/** `basic.qos` carries the count in 16 bits; 0 means no limit. */
const LARGEST_PREFETCH = 65_535;

/** https://amqp-node.github.io/amqplib/channel_api.html#channel_prefetch */
export const rabbitmq: PasteTemplate = {
  applies: () => true,
  write: ({ setting: { prefetchMultiplier, concurrency, acknowledgement } }) => {
    const product = prefetchMultiplier * concurrency;
    const prefetch = product > LARGEST_PREFETCH ? 0 : product;
    const meaning = prefetch === 0 ? 'no limit' : `${prefetchMultiplier} × ${concurrency}`;
    const early = acknowledgement === 'early';
    // With late acknowledgement and a multiplier of 1 the broker itself keeps to the concurrency.
    const limited = early || prefetch !== concurrency;
    const work = early ? EARLY : LATE;
    return {
      library: 'amqplib 2',
      brief: `channel.prefetch(${prefetch}); acknowledge ${early ? 'when a task starts' : 'when a task has finished'}`,
      code: `${limited ? "import pLimit from 'p-limit';\n" : ''}import { run } from './pool.js';

${limited ? `// The broker sends more than run at once: the rest is held here.\nconst limit = pLimit(${concurrency});\n\n` : ''}export async function consume(channel, queue) {
  await channel.prefetch(${prefetch}); // per consumer; ${meaning}
  await channel.consume(
    queue,
    ${limited ? '(message) => message && limit(() => work(channel, message))' : '(message) => message && work(channel, message)'},
    { noAck: false },
  );
}

${work}`,
      noCounterpart:
        product > LARGEST_PREFETCH
          ? [`A window of ${product} is more than AMQP can say (65,535); 0 means no limit.`]
          : [],
    };
  },
};

const LATE = `async function work(channel, message) {
  try {
    await run(JSON.parse(message.content.toString()));
    channel.ack(message); // late: a task whose worker dies is delivered again
  } catch (error) {
    console.error(error);
    channel.nack(message, false, false); // to the dead-letter exchange, if the queue has one
  }
}
`;

const EARLY = `async function work(channel, message) {
  channel.ack(message); // early: a task whose worker dies is lost
  try {
    await run(JSON.parse(message.content.toString()));
  } catch (error) {
    console.error(error);
  }
}
`;
