import { MIN_SIZE } from './e-divisive.js';

/**
 * The length from which a series can have a change point at all. Of n values in two groups of n/2 that do not overlap, at
 * best two of the C(n, n/2) ways to put them in order are as clear-cut, so p is at least 2/C(n, n/2).
 * @param significance 0 to 1, ends excluded
 */
export function fewestValues(significance: number, minSize = MIN_SIZE): number {
  let [n, ways] = [2, 2];
  while (2 / ways > significance) {
    n++;
    // C(n, k) from C(n−1, k) or C(n−1, k−1), with k = ⌊n/2⌋.
    ways *= n / Math.ceil(n / 2);
  }
  return Math.max(n, 2 * minSize);
}
