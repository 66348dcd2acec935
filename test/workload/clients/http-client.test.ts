import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { createHttpClient, type HttpClientHandle } from '../../../src/workload/clients/http-client.js';

let server: Server;
let baseUrl: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const open = new Set<Socket>();
let opened = 0;
let peak = 0;
let client: HttpClientHandle | undefined;

beforeEach(async () => {
  [opened, peak] = [0, 0];
  answer = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      response.end(JSON.stringify({ url: request.url, type: request.headers['content-type'], body }));
    });
  };
  server = createServer((request, response) => answer(request, response));
  server.on('connection', (socket) => {
    open.add(socket);
    opened++;
    peak = Math.max(peak, open.size);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await client?.close();
  client = undefined;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function paths(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `/${index}`);
}

describe('the HTTP client with a pool', () => {
  it('opens no more connections than its size, and keeps them', async () => {
    const pooled = createHttpClient({ connections: 3, baseUrl });
    client = pooled;
    for (let round = 0; round < 3; round++) {
      await Promise.all(paths(12).map((path) => pooled.request(path)));
    }
    expect({ opened, peak }).toEqual({ opened: 3, peak: 3 });
  });

  it("rounds a worker's share of the connections down, but keeps one", async () => {
    const pooled = createHttpClient({ connections: 0.25, baseUrl });
    client = pooled;
    await Promise.all(paths(4).map((path) => pooled.request(path)));
    expect(opened).toBe(1);
  });

  it('frees the connection of an answer that the task does not read', async () => {
    const pooled = createHttpClient({ connections: 1, baseUrl });
    client = pooled;
    answer = (_, response) => response.end('x'.repeat(1_000_000));
    for (const path of paths(5)) await pooled.request(path);
    expect(opened).toBe(1);
  });
});

describe('the HTTP client without a pool', () => {
  it('opens a connection for each request and closes it', async () => {
    const single = createHttpClient({ connections: 'none', baseUrl });
    client = single;
    await Promise.all(paths(7).map((path) => single.request(path)));
    await single.request('/one-more');
    expect(opened).toBe(8);
    await Promise.all([...open].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    expect(open.size).toBe(0);
  });
});

describe.each([{ connections: 2 as const }, { connections: 'none' as const }])(
  'the HTTP client with connections $connections',
  ({ connections }) => {
    it('resolves paths against the upstream and reads JSON, text and bytes', async () => {
      client = createHttpClient({ connections, baseUrl });
      const response = await client.request('/orders?id=7', { method: 'POST', json: { id: 7 } });
      expect(response).toMatchObject({ status: 200, ok: true });
      const body = { url: '/orders?id=7', type: 'application/json', body: '{"id":7}' };
      expect(await response.json()).toEqual(body);
      expect(await response.text()).toBe(JSON.stringify(body));
      expect(Buffer.from(await response.bytes()).toString()).toBe(JSON.stringify(body));
    });

    it('gives an error status back as an answer', async () => {
      client = createHttpClient({ connections, baseUrl });
      answer = (_, response) => response.writeHead(503).end('busy');
      const response = await client.request(new URL('/', baseUrl));
      expect(response).toMatchObject({ status: 503, ok: false });
      expect(await response.text()).toBe('busy');
    });

    it("keeps the system's code of a refused connection", async () => {
      client = createHttpClient({ connections });
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      await expect(client.request(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
      server = createServer().listen(0, '127.0.0.1');
    });

    it('gives up when its signal is aborted', async () => {
      client = createHttpClient({ connections, baseUrl });
      const controller = new AbortController();
      answer = () => controller.abort(new Error('enough'));
      await expect(client.request('/', { signal: controller.signal })).rejects.toThrow('enough');
    });

    it('fails requests in flight when it is closed', async () => {
      const closing = createHttpClient({ connections, baseUrl });
      const arrived = new Promise<void>((resolve) => {
        answer = () => resolve();
      });
      const failed = expect(closing.request('/')).rejects.toThrow();
      await arrived;
      await closing.close();
      await failed;
      await expect(closing.request('/')).rejects.toThrow('was closed');
    });

    it('says what to do about a path without an upstream', async () => {
      client = createHttpClient({ connections });
      const failure = client.request('/latency?ms=20');
      await expect(failure).rejects.toThrow(UsageError);
      await expect(failure).rejects.toThrow('"/latency?ms=20"');
    });
  },
);

it('knows whether it has been used', async () => {
  client = createHttpClient({ connections: 1, baseUrl });
  expect(client.used).toBe(false);
  await client.request('/');
  expect(client.used).toBe(true);
});
