// A memory-bound scan: 16 MiB read with a stride that defeats the caches. Cores share the memory's bandwidth, so a
// second worker may bring less than twice.
const values = new Float64Array(2 * 2 ** 20).map((_, index) => index % 97);

export const payloads = { scan: (index) => ({ from: index % 8 }) };

export function scan({ from }) {
  let sum = 0;
  for (let offset = 0; offset < 8; offset++) {
    for (let at = (from + offset) % 8; at < values.length; at += 8) sum += values[at];
  }
  return sum;
}
