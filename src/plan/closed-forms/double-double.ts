/**
 * A number as the unevaluated sum of two doubles, |low| ≤ ½ ulp(high): about 106 bits, for results that are to be right to
 * the last digit of a double.
 *
 * T. J. Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18 (1971); the
 * names of the steps as in Y. Hida, X. S. Li & D. H. Bailey, "Algorithms for quad-double precision floating point
 * arithmetic", ARITH-15 (2001). JavaScript's doubles round each operation to nearest, as these need. Magnitudes between
 * 2^-900 and 2^900; a zero is one.
 */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

export const ONE: DoubleDouble = { high: 1, low: 0 };

export function exactly(value: number): DoubleDouble {
  return { high: value, low: 0 };
}

/** The nearest double. */
export function rounded({ high, low }: DoubleDouble): number {
  return high + low;
}

/** a − b without any error: twice the digits hold the difference of two doubles. */
export function difference(a: number, b: number): DoubleDouble {
  return twoSum(a, -b);
}

/** a·b without any error. */
export function product(a: number, b: number): DoubleDouble {
  const high = a * b;
  const [a1, b1] = [upperHalf(a), upperHalf(b)];
  const [a2, b2] = [a - a1, b - b1];
  return { high, low: a1 * b1 - high + a1 * b2 + a2 * b1 + a2 * b2 };
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const sum = twoSum(a.high, b.high);
  const rest = twoSum(a.low, b.low);
  const once = quickTwoSum(sum.high, sum.low + rest.high);
  return quickTwoSum(once.high, once.low + rest.low);
}

export function negated({ high, low }: DoubleDouble): DoubleDouble {
  return { high: -high, low: -low };
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const { high, low } = product(a.high, b.high);
  return quickTwoSum(high, low + (a.high * b.low + a.low * b.high));
}

/** a times a power of two, without any error. */
export function scaled(a: DoubleDouble, powerOfTwo: number): DoubleDouble {
  return { high: a.high * powerOfTwo, low: a.low * powerOfTwo };
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a.high / b.high;
  const rest = add(a, negated(multiply(b, exactly(first))));
  const second = rest.high / b.high;
  const restOfRest = add(rest, negated(multiply(b, exactly(second))));
  const sum = quickTwoSum(first, second);
  return quickTwoSum(sum.high, sum.low + restOfRest.high / b.high);
}

function twoSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** For |a| ≥ |b|. */
function quickTwoSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  return { high, low: b - (high - a) };
}

/** 2²⁷ + 1 cuts a double's 53 digits in half (Veltkamp). */
const SPLITTER = 134_217_729;

function upperHalf(value: number): number {
  const cut = SPLITTER * value;
  return cut - (cut - value);
}
