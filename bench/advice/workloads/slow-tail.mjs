// A slow tail: 1 task in 1,000 takes 400 ms, the others 4 ms; nearly no CPU. The mean says 4.4 ms, the p99.9 says 400.
import { setTimeout as wait } from 'node:timers/promises';

export const payloads = { call: (_index, random) => ({ ms: random() < 0.001 ? 400 : 4 }) };

export async function call({ ms }) {
  await wait(ms);
}
