export function burn({ rounds }) {
  let value = 1;
  for (let round = 0; round < rounds; round++) value = Math.imul(value ^ (value >>> 13), 0x5bd1e995) + round;
  return value;
}
