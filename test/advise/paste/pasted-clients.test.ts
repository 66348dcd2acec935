import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { eventLoop } from '../../report/fixtures.js';
import { pasteOf } from './paste-cases.js';
import { runInProject } from './paste-project.js';

test('the pasted pg pool has the size', async () => {
  const { code } = pasteOf(eventLoop(50, { connections: 10 }), 'pg');
  const main = `const { pool } = await import('./pool.js'); console.log(pool.options.max);`;
  expect(await runInProject({ 'pool.js': code, 'main.js': main })).toBe(10);
});

/** Sends `requests` at once, twice, to a server that counts its connections. */
async function connectionsOf(code: string, requests: number): Promise<number> {
  let opened = 0;
  const server = createServer((_request, response) => response.end('{}')).on('connection', () => opened++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const main = `import './agent.js';
import { request } from 'undici';
const once = async () => (await request('${url}')).body.dump();
for (let round = 0; round < 2; round++) await Promise.all(Array.from({ length: ${requests} }, once));
console.log('true');
process.exit(0);`;
  try {
    await runInProject({ 'agent.js': code, 'main.js': main });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return opened;
}

test('the pasted undici agent opens as many connections as the setting says, and keeps them', async () => {
  expect(await connectionsOf(pasteOf(eventLoop(50, { connections: 3 }), 'undici').code, 12)).toBe(3);
});

test('the pasted undici agent without a pool opens one per request', async () => {
  expect(await connectionsOf(pasteOf(eventLoop(50, { connections: 'none' }), 'undici').code, 6)).toBe(12);
});
