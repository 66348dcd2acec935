import { studentTQuantile } from '../trial/student-t.js';
import type { Bounds } from './running-mean.js';

/** One round: the logarithm of a ratio, and that of a figure which goes with it by the machine's doing. */
export interface Controlled {
  readonly value: number;
  /** 0 in expectation, where base and head do not differ in it. */
  readonly control: number;
}

/** Slope and spread take a degree of freedom each, and rounds with one control by chance alike say nothing of a slope. */
const FEWEST = 5;

/**
 * The mean of values where their control is 0, with Student's bounds: the intercept of the regression of one on the other
 * (control variates: Lavenberg & Welch, Management Science 27, 1981). Exact where both are normal together; with a
 * correlation of ρ it is as narrow as 1 / (1 − ρ²) times as many rounds would make the plain mean's.
 * @param alpha in (0, 0.5): the probability with which either side's bound fails
 * @returns `null` where there are too few rounds, or the control is always the same
 */
export function meanAtZero(
  rounds: readonly Controlled[],
  alpha: number,
): (Bounds & { readonly mean: number }) | null {
  const n = rounds.length;
  if (n < FEWEST) return null;
  const meanValue = rounds.reduce((sum, { value }) => sum + value, 0) / n;
  const meanControl = rounds.reduce((sum, { control }) => sum + control, 0) / n;
  let [controls, products] = [0, 0];
  for (const { value, control } of rounds) {
    controls += (control - meanControl) ** 2;
    products += (control - meanControl) * (value - meanValue);
  }
  if (!(controls > 0)) return null;
  const slope = products / controls;
  const mean = meanValue - slope * meanControl;
  const residuals = rounds.reduce(
    (sum, { value, control }) => sum + (value - mean - slope * control) ** 2,
    0,
  );
  const standardError = Math.sqrt((residuals / (n - 2)) * (1 / n + meanControl ** 2 / controls));
  const half = studentTQuantile(1 - alpha, n - 2) * standardError;
  return { low: mean - half, mean, high: mean + half };
}
