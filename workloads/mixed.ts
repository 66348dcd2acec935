/**
 * CPU between I/O: reads from a service (about 15 ms), computes for some 2 ms, writes back.
 *
 * What theory expects: one event loop reaches its limit where the computing fills its core, at about 1 ÷ 2 ms; to get
 * there it needs a concurrency of 10 or more, and every task that computes delays all others. Processes or threads
 * with one task each use all cores only with many of them. Best is a worker per core with several tasks in flight
 * each: cores ÷ 2 ms, at about 8 to 16 tasks per worker.
 */
import { createHash } from 'node:crypto';
import type { TaskContext } from 'pooltune';

export const payloads = {
  enrich: (index: number, random: () => number) => ({
    customer: index,
    orders: 300 + Math.floor(random() * 100),
  }),
};

export async function enrich(
  { customer, orders }: { customer: number; orders: number },
  { http }: TaskContext,
): Promise<string> {
  const read = await http.request('/latency?median=12&sigma=0.3&seed=7');
  if (!read.ok) throw new Error(`the service answered ${read.status}`);
  const profile = score(customer, orders);
  const written = await http.request('/echo', { method: 'POST', json: profile });
  return (await written.json<{ signature: string }>()).signature;
}

/** Sorts and scores a customer's orders, and signs the result. */
function score(customer: number, orders: number): { customer: number; best: number; signature: string } {
  let best = 0;
  let signature = '';
  for (let round = 0; round < ROUNDS; round++) {
    const amounts = Array.from(
      { length: orders },
      (_, order) => ((customer + round) * 31 + order * 97) % 10_007,
    );
    amounts.sort((a, b) => b - a);
    best = Math.max(best, amounts[0]!);
    signature = createHash('sha256').update(JSON.stringify(amounts)).update(signature).digest('hex');
  }
  return { customer, best, signature };
}

const ROUNDS = 24;
