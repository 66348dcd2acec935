import { describe, expect, test } from 'vitest';
import { eventLoop } from '../../report/fixtures.js';
import { pasteOf } from './paste-cases.js';
import { runInProject } from './paste-project.js';

/** As p-limit documents itself, for a project that has not installed it. */
const LIMIT = `export default function pLimit(concurrency) {
  let active = 0;
  const waiting = [];
  const next = () => { active--; waiting.shift()?.(); };
  return async (task) => {
    if (active >= concurrency) await new Promise((resolve) => waiting.push(resolve));
    active++;
    try { return await task(); } finally { next(); }
  };
}`;

/** Five tasks at a channel that notes what is done; the third fails. */
const MAIN = `const events = [];
let running = 0, most = 0;
globalThis.runTask = async ({ n }) => {
  most = Math.max(most, ++running);
  await new Promise(setImmediate);
  running--;
  events.push('ran ' + n);
  if (n === 3) throw new Error('third');
};
console.error = () => {};
let deliver, prefetch;
const channel = {
  prefetch: async (count) => { prefetch = count; },
  consume: async (queue, listener, options) => { deliver = listener; events.push(options.noAck); },
  ack: (message) => events.push('ack ' + message.n),
  nack: (message) => events.push('nack ' + message.n),
};
const { consume } = await import('./consumer.js');
await consume(channel, 'tasks');
deliver(null);
await Promise.all([1, 2, 3, 4, 5].map((n) => deliver({ n, content: Buffer.from(JSON.stringify({ n })) })));
console.log(JSON.stringify({ events, most, prefetch }));`;

async function consume(of: Parameters<typeof pasteOf>[0]) {
  return (await runInProject({
    'consumer.js': pasteOf(of, 'rabbitmq').code.replace("'p-limit'", "'./limit.js'"),
    'limit.js': LIMIT,
    'pool.js': 'export const run = (payload) => globalThis.runTask(payload);',
    'main.js': MAIN,
  })) as { events: unknown[]; most: number; prefetch: number };
}

describe('the pasted RabbitMQ consumer', () => {
  test('acknowledges late: after the task, and rejects a failed one', async () => {
    const { events, prefetch } = await consume(eventLoop(2, { prefetchMultiplier: 4 }));
    expect(prefetch).toBe(8);
    expect(events[0]).toBe(false);
    for (const n of [1, 2, 4, 5]) expect(events.indexOf(`ack ${n}`)).toBe(events.indexOf(`ran ${n}`) + 1);
    expect(events).toContain('nack 3');
    expect(events).not.toContain('ack 3');
  });

  test('acknowledges early: before the task', async () => {
    const { events } = await consume(eventLoop(2, { acknowledgement: 'early' }));
    for (const n of [1, 2, 3, 4, 5]) {
      expect(events.indexOf(`ack ${n}`)).toBeLessThan(events.indexOf(`ran ${n}`));
    }
  });

  test('runs no more at once than the concurrency where the window is larger', async () => {
    expect((await consume(eventLoop(2, { prefetchMultiplier: 4 }))).most).toBe(2);
    expect((await consume(eventLoop(2, { prefetchMultiplier: 0 }))).most).toBe(2);
  });

  test('with late acknowledgement and multiplier 1 leaves the limit to the broker', () => {
    expect(pasteOf(eventLoop(2), 'rabbitmq').code).not.toContain('p-limit');
  });
});
