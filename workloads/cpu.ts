/**
 * CPU-bound: real computation of some milliseconds, no waiting at all.
 *
 * What theory expects: a task needs a core for all of its time, so capacity is cores ÷ service time and no setting
 * gives more. One event loop stops at one core whatever its concurrency; `threads` and `processes` with a worker per
 * core reach the machine's limit, and more workers than cores only take turns. Threads have the edge in memory,
 * processes in isolation. Connections play no part.
 */
import { createHash } from 'node:crypto';

export const weights = { hash: 1, parse: 1, blur: 1 };

export const payloads = {
  hash: (_index: number, random: () => number) => ({ document: Math.floor(random() * 1_000_000) }),
  parse: (_index: number, random: () => number) => ({ customer: Math.floor(random() * CUSTOMERS) }),
  blur: (_index: number, random: () => number) => ({ brightness: Math.floor(random() * 256) }),
};

/** A chain of digests over a document, as in a Merkle log. */
export function hash({ document }: { document: number }): string {
  let digest = createHash('sha256').update(String(document)).digest();
  for (let block = 0; block < HASHED_BLOCKS; block++) {
    digest = createHash('sha256').update(digest).update(BLOCK).digest();
  }
  return digest.toString('hex');
}

/** Reads a CSV export line by line, adds up one customer's orders, and gives the report as JSON. */
export function parse({ customer }: { customer: number }): string {
  const [header, ...lines] = CSV.split('\n');
  const columns = header!.split(',');
  const orders = lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(columns.map((column, index) => [column, fields[index]]));
  });
  const own = orders.filter((order) => Number(order.customer) === customer);
  const total = own.reduce((sum, order) => sum + Number(order.amount), 0);
  return JSON.stringify({ customer, orders: own, total });
}

/** A 3 × 3 Gaussian blur of a grey image, twice. */
export function blur({ brightness }: { brightness: number }): number {
  let from = new Float64Array(WIDTH * WIDTH);
  for (let at = 0; at < from.length; at++) from[at] = (at * 31 + brightness) % 256;
  let to = new Float64Array(WIDTH * WIDTH);
  for (let pass = 0; pass < BLUR_PASSES; pass++) {
    for (let y = 1; y < WIDTH - 1; y++) {
      for (let x = 1; x < WIDTH - 1; x++) {
        let sum = 0;
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) {
            sum += from[(y + dy) * WIDTH + x + dx]! * KERNEL[(dy + 1) * 3 + dx + 1]!;
          }
        }
        to[y * WIDTH + x] = sum / 16;
      }
    }
    [from, to] = [to, from];
  }
  return from.reduce((sum, grey) => sum + grey, 0) / from.length;
}

const HASHED_BLOCKS = 120;
const BLOCK = Buffer.alloc(16_384, 'pooltune');

const CUSTOMERS = 50;
const CSV = [
  'order,customer,amount,currency,date,country',
  ...Array.from(
    { length: 2_000 },
    (_, row) => `${row},${(row * 7) % CUSTOMERS},${(row * 13) % 997}.50,EUR,2024-01-${(row % 28) + 1},NL`,
  ),
].join('\n');

const WIDTH = 160;
const BLUR_PASSES = 4;
const KERNEL = [1, 2, 1, 2, 4, 2, 1, 2, 1];
