/** A rate is known well enough when the range around it is this narrow. */
const TOLERANCE = 0.01;

/**
 * The highest rate at which something still holds, to 1 %, by bisection on its logarithm.
 * @param holdsAt a rate at which it holds
 * @param limit at or above which it cannot hold
 */
export async function highestRate(
  holds: (ratePerSecond: number) => Promise<boolean> | boolean,
  { holdsAt, limit, guess }: { readonly holdsAt: number; readonly limit: number; readonly guess?: number },
): Promise<number> {
  let [low, high] = [holdsAt, limit];
  let next = guess ?? Math.sqrt(low * high);
  // A guess near an end would leave most of the range to look through.
  const spread = 1 + 2 * TOLERANCE;
  while (high / low > 1 + TOLERANCE) {
    const isInside = next > low && next < high;
    const rate = isInside ? next : Math.sqrt(low * high);
    if (await holds(rate)) {
      low = rate;
      next = isInside && guess !== undefined ? rate * spread : Number.NaN;
    } else {
      high = rate;
      next = isInside && guess !== undefined ? rate / spread : Number.NaN;
    }
    guess = undefined;
  }
  return low;
}
