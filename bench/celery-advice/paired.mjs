// The ratio of two settings that were measured in turns.
import { studentT95 } from '../../dist/trial/student-t.js';

/**
 * The geometric mean of a[i] / b[i] with its 95 % interval, Student's t on logarithms.
 * @param a, b as many of each; a pair in which one is `null` is left out
 */
export function ratioOfPairs(a, b) {
  const logs = a.flatMap((value, at) => (value > 0 && b[at] > 0 ? [Math.log(value / b[at])] : []));
  const count = logs.length;
  if (count < 2) return { value: null, low: null, high: null };
  const mean = logs.reduce((sum, log) => sum + log, 0) / count;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (count - 1);
  const half = studentT95(count - 1) * Math.sqrt(variance / count);
  return { value: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}
