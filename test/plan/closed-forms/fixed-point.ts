/** Numbers with 1,700 binary digits behind the point, as BigInts: the truth that doubles are compared with. */
const BITS = 1_700n;
const UNIT = 1n << BITS;

export const fixed = (value: number): bigint => {
  // Every double is a whole number of 2^-1074.
  let [whole, exponent] = [value, 0];
  while (!Number.isInteger(whole)) {
    whole *= 2;
    exponent++;
  }
  return (BigInt(whole) << BITS) >> BigInt(exponent);
};

export const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
export const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;

/** e^−x for x ≥ 0: 2^−h of x in the series, squared h times. */
export const decay = (x: bigint): bigint => {
  const halvings = BigInt(Math.max(0, x.toString(2).length - Number(BITS)) + 20);
  const small = x >> halvings;
  let term = UNIT;
  let sum = UNIT;
  for (let n = 1n; term !== 0n; n++) {
    term = -times(term, small) / n;
    sum += term;
  }
  for (let i = 0n; i < halvings; i++) sum = times(sum, sum);
  return sum;
};

/** The nearest double: 64 digits and a sticky one, which `Number` rounds to nearest. */
export const nearestDouble = (value: bigint): number => {
  const length = BigInt(value.toString(2).length);
  const shift = length > 64n ? length - 64n : 0n;
  const top = value >> shift;
  const sticky = top << shift === value ? 0n : 1n;
  const exponent = Number(shift - BITS - 1n);
  const half = Math.trunc(exponent / 2);
  return Number(2n * top + sticky) * 2 ** half * 2 ** (exponent - half);
};

/** How many doubles apart two are, both 0 and above. */
export const ulpsApart = (a: number, b: number): number => {
  const bits = new BigInt64Array(new Float64Array([a, b]).buffer);
  const apart = bits[0]! - bits[1]!;
  return Number(apart < 0n ? -apart : apart);
};

/** 1/B of Erlang's B formula, by its recursion. */
export const inverseB = (servers: number, offeredLoad: number): bigint => {
  const load = fixed(offeredLoad);
  let inverse = UNIT;
  for (let n = 1n; n <= BigInt(servers); n++) inverse = UNIT + ((n * inverse) << BITS) / load;
  return inverse;
};

/** Erlang's C formula. */
export const exactC = (servers: number, offeredLoad: number): bigint => {
  const spare = fixed(servers) - fixed(offeredLoad);
  return over(fixed(servers), fixed(offeredLoad) + times(spare, inverseB(servers, offeredLoad)));
};

export { UNIT };
