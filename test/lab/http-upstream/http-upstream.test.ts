import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { identifyProcess } from '../../../src/lab/guard/process-identity.js';
import { type HttpUpstream, startHttpUpstream } from '../../../src/lab/http-upstream/http-upstream.js';

let upstream: HttpUpstream;
beforeAll(async () => {
  upstream = await startHttpUpstream();
});
afterAll(() => upstream.stop());

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const { statusCode, body } = await request(upstream.url + path);
  return { status: statusCode, body: await body.json() };
}

test('it listens on the loopback interface only', () => {
  expect(upstream.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('latencies are answered with what they were', async () => {
  expect(await get('/latency?ms=5')).toEqual({ status: 200, body: { latencyMs: 5 } });
  expect((await get('/latency?median=2&sigma=0.3')).status).toBe(200);
});

test('a document of the size that was asked for', async () => {
  const { body } = await request(`${upstream.url}/json?bytes=12345`);
  expect((await body.arrayBuffer()).byteLength).toBe(12345);
});

test('what is posted to /echo comes back', async () => {
  const sent = 'text '.repeat(50_000);
  const { statusCode, body } = await request(`${upstream.url}/echo`, { method: 'POST', body: sent });
  expect(statusCode).toBe(200);
  expect(await body.text()).toBe(sent);
});

test.each([
  ['/nowhere', 404, 'There is no /nowhere; there are: /latency, /echo, /json.'],
  ['/latency?ms=soon', 400, 'ms is "soon"'],
  ['/json?bytes=1', 400, 'bytes is "1"'],
  ['/echo', 405, 'by POST; this was GET.'],
  ['//', 404, 'There is no'],
])('%s is %i, with a sentence', async (path, status, sentence) => {
  expect(await get(path)).toEqual({ status, body: { error: expect.stringContaining(sentence) } });
});

test('a limited capacity serves in the order of arrival', async () => {
  const order: number[] = [];
  const agent = new Agent({ connections: 1, pipelining: 10 });
  const first = request(`${upstream.url}/latency?ms=30&capacity=1&station=order`);
  const answers = [1, 2, 3].map(async (i) => {
    const path = `${upstream.url}/latency?ms=0&capacity=1&station=order`;
    const { body } = await request(path, { dispatcher: agent });
    await body.dump();
    order.push(i);
  });
  await Promise.all([first.then(({ body }) => body.dump()), ...answers]);
  expect(order).toEqual([1, 2, 3]);
  await agent.close();
});

test('a service that is overloaded takes longer by the square of the excess, and recovers', async () => {
  const agent = new Agent({ connections: 6 });
  const latencyMs = async () => {
    const { body } = await request(`${upstream.url}/latency?ms=20&overload=2&station=crowd`, {
      dispatcher: agent,
    });
    return ((await body.json()) as { latencyMs: number }).latencyMs;
  };
  const crowd = await Promise.all(Array.from({ length: 6 }, latencyMs));
  expect(crowd.sort((a, b) => a - b)).toEqual([20, 20, 45, 80, 125, 180]);
  expect(await latencyMs()).toBe(20);
  await agent.close();
});

test('connections are counted as the server sees them: opened, and most at once', async () => {
  // One of its own: the server sees the end of other tests' connections only some time after they closed them.
  const counting = await startHttpUpstream();
  const agent = new Agent({ connections: 7 });
  const burst = () =>
    Promise.all(
      Array.from({ length: 40 }, async () => {
        const { body } = await request(`${counting.url}/latency?ms=20`, { dispatcher: agent });
        await body.dump();
      }),
    );
  await burst();
  expect(await counting.connections()).toEqual({ opened: 7, peak: 7 });
  const steps = await counting.connectionSteps();
  expect(steps.opened.reduce((sum, count) => sum + count, 0)).toBe(7);
  expect(Math.max(...steps.open)).toBe(7);

  // Those still open count in the peak, but were not opened again.
  await counting.resetConnections();
  await burst();
  expect(await counting.connections()).toEqual({ opened: 0, peak: 7 });
  const kept = await counting.connectionSteps();
  expect(new Set(kept.open)).toEqual(new Set([7]));
  expect(new Set(kept.opened)).toEqual(new Set([0]));
  expect(kept.fromMs).toBeGreaterThan(steps.fromMs);
  await agent.close();
  await counting.stop();
});

test('when it is stopped its process is gone', async () => {
  const other = await startHttpUpstream();
  await other.stop();
  await other.stop();
  await vi.waitFor(() => expect(identifyProcess(other.pid)).toBeNull());
  await expect(other.connections()).rejects.toThrow(/HTTP upstream/);
});
