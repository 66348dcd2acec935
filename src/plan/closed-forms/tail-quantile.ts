/** Of the bracket, relative to its upper end: what a double can tell apart. */
const FINEST = 2 ** -51;
/** As often as a double can be doubled. */
const MOST_DOUBLINGS = 2_100;

/**
 * The smallest t ≥ 0 with tail(t) ≤ 1 − level, to `tolerance` of its value.
 *
 * The bracket is doubled until it holds it; then, in turn, a secant on the tail's logarithm, which queues' tails make
 * nearly straight, and a bisection, which bounds the number of steps where the tail jumps.
 * @param tail falls (not necessarily strictly) to 0
 * @param level 0 to below 1
 * @param startMs where to look first, above 0
 * @param tolerance 2^-51 and above, relative
 */
export function tailQuantile(
  tail: (ms: number) => number,
  level: number,
  startMs: number,
  tolerance: number = FINEST,
): number {
  const target = 1 - level;
  if (tail(0) <= target) return 0;
  let low = 0;
  let high = startMs;
  for (let i = 0; i < MOST_DOUBLINGS && tail(high) > target; i++) {
    low = high;
    high *= 2;
  }
  if (high === Number.POSITIVE_INFINITY) return high;
  let lowHeight = Math.log(tail(low) / target);
  let highHeight = Math.log(tail(high) / target);
  for (let step = 0; high - low > tolerance * high; step++) {
    const middle =
      step % 2 === 0
        ? secant(low, lowHeight, high, highHeight, 0.5 * tolerance * high)
        : low + (high - low) / 2;
    if (middle <= low || middle >= high) {
      if (step % 2 === 1) break;
      continue;
    }
    const height = Math.log(tail(middle) / target);
    if (height > 0) [low, lowHeight] = [middle, height];
    else [high, highHeight] = [middle, height];
  }
  return high;
}

/** Where the line through both crosses 0, a little to the side of the farther end, that the bracket may close on it. */
function secant(low: number, lowHeight: number, high: number, highHeight: number, aside: number): number {
  if (!Number.isFinite(highHeight) || lowHeight === highHeight) return low + (high - low) / 2;
  const cross = low + ((high - low) * lowHeight) / (lowHeight - highHeight);
  return cross - low < high - cross ? cross + aside : cross - aside;
}
