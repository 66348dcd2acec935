import { createHash } from 'node:crypto';

/**
 * The calibration that a baseline carries: a fixed piece of computing, of native code, objects and numbers, about a
 * millisecond long. A task module like a user's; run on one event loop it says how fast a machine is. Any change of it makes
 * baselines incomparable: `REFERENCE_VERSION` goes up then.
 */
export function reference(): number {
  const digest = createHash('sha256').update(BLOCK).update(BLOCK).digest();
  const orders = JSON.parse(ORDERS) as { customer: number; amount: number }[];
  const totals = new Map<number, number>();
  for (const { customer, amount } of orders) totals.set(customer, (totals.get(customer) ?? 0) + amount);
  let mean = 0;
  for (let pass = 1; pass <= PASSES; pass++) {
    for (let i = 0; i < NUMBERS.length; i++) mean += (NUMBERS[i]! * pass - mean) / (i + 1);
  }
  return mean + digest[0]! + JSON.stringify([...totals]).length;
}

const BLOCK = Buffer.alloc(131_072, 'pooltune');
const ORDERS = JSON.stringify(
  Array.from({ length: 800 }, (_, order) => ({
    order,
    customer: (order * 7) % 50,
    amount: (order * 13) % 997,
  })),
);
const NUMBERS = Float64Array.from({ length: 4_096 }, (_, i) => (i * 31) % 256);
const PASSES = 24;
