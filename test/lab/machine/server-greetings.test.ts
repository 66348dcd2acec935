import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { greetServer } from '../../../src/lab/machine/greet-server.js';
import {
  POSTGRES_GREETING,
  RABBITMQ_GREETING,
  REDIS_GREETING,
} from '../../../src/lab/machine/server-greetings.js';

/** Connection.Start of RabbitMQ: a frame with the properties `product` and `version` in a table. */
function connectionStart(version: string): Buffer {
  const text = (name: string, value: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    return Buffer.concat([Buffer.from([name.length]), Buffer.from(`${name}S`), length, Buffer.from(value)]);
  };
  const table = Buffer.concat([text('product', 'RabbitMQ'), text('version', version)]);
  const tableLength = Buffer.alloc(4);
  tableLength.writeUInt32BE(table.length);
  const payload = Buffer.concat([Buffer.from([0, 10, 0, 10, 0, 9]), tableLength, table]);
  const head = Buffer.alloc(7);
  head[0] = 1;
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}

test.each([
  ['Redis', REDIS_GREETING, '$40\r\n# Server\r\nredis_version:7.2.4\r\nos:x\r\n', '7.2.4'],
  ['a Redis with a password', REDIS_GREETING, '-NOAUTH Authentication required.\r\n', null],
  ['RabbitMQ', RABBITMQ_GREETING, connectionStart('3.13.1'), '3.13.1'],
  ['PostgreSQL without TLS', POSTGRES_GREETING, 'N', null],
])('%s is known by its answer', (_, greeting, answer, version) => {
  expect(greeting.understand(Buffer.from(answer))).toEqual({ is: true, version });
});

test.each([
  ['Redis', REDIS_GREETING],
  ['RabbitMQ', RABBITMQ_GREETING],
  ['PostgreSQL', POSTGRES_GREETING],
])('a web server is not taken for %s', (_, greeting) => {
  expect(greeting.understand(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))).toEqual({
    is: false,
    version: null,
  });
});

test('an answer that comes in pieces is waited for', () => {
  const answer = connectionStart('3.13.1');
  for (let length = 0; length < answer.length - 1; length += 1) {
    expect(RABBITMQ_GREETING.understand(answer.subarray(0, length))).toBeNull();
  }
  expect(REDIS_GREETING.understand(Buffer.from('$40\r\n# Server\r\nredis_version:7.2'))).toBeNull();
  expect(POSTGRES_GREETING.understand(Buffer.alloc(0))).toBeNull();
});

let server: Server | undefined;
afterEach(() => server?.close());

async function listen(answer: Buffer | null): Promise<number> {
  server = createServer((socket) =>
    socket.once('data', () => answer && socket.end(answer)).on('error', () => {}),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('a server is found on its port, in whatever pieces it answers', async () => {
  const port = await listen(connectionStart('4.0.0'));
  expect(await greetServer(RABBITMQ_GREETING, port, 5_000)).toEqual({ version: '4.0.0' });
});

test('a port on which nobody listens, or nobody answers, is nothing found', async () => {
  const port = await listen(null);
  expect(await greetServer(REDIS_GREETING, port, 50)).toBeNull();
  server!.close();
  expect(await greetServer(REDIS_GREETING, 1, 5_000)).toBeNull();
});
