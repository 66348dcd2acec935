const DIGITS = 4;
/** A millionth of a ms is beyond any clock here. */
const SMALLEST_MS = 1e-6;

/** To four significant digits: what a picture can show, and a file should hold. */
export function significant(value: number): number {
  return Math.abs(value) < SMALLEST_MS ? 0 : Number(value.toPrecision(DIGITS));
}
