/**
 * I/O-bound: waits for a service that answers after 20 ms (median, log-normal with σ = 0.3), and needs almost no CPU.
 *
 * What theory expects: by Little's law capacity is concurrency ÷ 21 ms until the CPU time of a request (some 0.3 to
 * 0.5 ms) fills a core: at a concurrency of 50 to 100 one event loop is busy, and beyond that only response times
 * grow. A process per core with one task each gives 2 ÷ 21 ms ≈ 95 tasks/s on two cores: idle cores, nearly no work.
 * A connection is busy as long as its request, so fewer connections than tasks in flight are the limit themselves;
 * `none` pays for a connection per request.
 */
import type { TaskContext } from 'pooltune';

export const weights = { lookUp: 9, submit: 1 };

export const payloads = {
  lookUp: (index: number) => ({ customer: index }),
  submit: (index: number, random: () => number) => ({
    order: index,
    amount: Math.round(random() * 10_000) / 100,
  }),
};

/** One read from the service. */
export async function lookUp(_payload: { customer: number }, { http }: TaskContext): Promise<number> {
  const response = await http.request('/latency?median=20&sigma=0.3');
  if (!response.ok) throw new Error(`the service answered ${response.status}`);
  return (await response.json<{ latencyMs: number }>()).latencyMs;
}

/** A read, then a write of what is sent. */
export async function submit(
  payload: { order: number; amount: number },
  { http }: TaskContext,
): Promise<number> {
  const known = await http.request('/latency?median=20&sigma=0.3');
  if (!known.ok) throw new Error(`the service answered ${known.status}`);
  const stored = await http.request('/echo', { method: 'POST', json: payload });
  return (await stored.json<{ order: number }>()).order;
}
