import { METRICS } from '../../dist/check/metric.js';
import { studentTQuantile } from '../../dist/trial/student-t.js';
import { changed } from './changes.mjs';

/** As long as half of a check: base and head have a run each. */
const ROUNDS_OF_A_RUN = 6;
const HISTORY = 30;
const LEVEL = 0.99;

/** One version measured alone, at some time: rounds that ran one after another, from anywhere in the recording. */
export function separateRun(rounds, change, metric, random) {
  const start = Math.floor(random() * rounds.length);
  const values = Array.from({ length: ROUNDS_OF_A_RUN }, (_, i) => rounds[(start + i) % rounds.length])
    .flatMap(({ base, head }) => [base, head])
    .map((trial) => changed(trial, change).figures[metric]);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const worseBy = (metric, before, after) =>
  METRICS[metric].better === 'more' ? before / after : after / before;

/** A threshold between two runs, as benchmark actions have it: 10 %, or their default of 200 %. */
export function fixedRatio(rounds, change, metric, limit, random) {
  const before = separateRun(rounds, { factors: {} }, metric, random);
  return worseBy(metric, before, separateRun(rounds, change, metric, random)) > limit;
}

/** Student's t on the runs before, as Bencher offers: beyond the 99 % bound of a further run. */
export function tTestOnHistory(rounds, change, metric, random) {
  const runs = Array.from({ length: HISTORY }, () => separateRun(rounds, { factors: {} }, metric, random));
  const mean = runs.reduce((sum, value) => sum + value, 0) / HISTORY;
  const deviation = Math.sqrt(runs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (HISTORY - 1));
  const bound = studentTQuantile(LEVEL, HISTORY - 1) * deviation;
  const now = separateRun(rounds, change, metric, random);
  return METRICS[metric].better === 'more' ? now < mean - bound : now > mean + bound;
}
