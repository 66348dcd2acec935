import type { Random } from '../foundation/random.js';
import { OUTCOME, type TaskRecords } from '../lab/task-records.js';
import { meanInterval } from './bootstrap.js';
import { type Estimate, withheld } from './estimate.js';
import { studentT95 } from './student-t.js';
import { flowWindows } from './task-flow.js';

/** Below this many tasks done, or windows of that many, there is no interval worth its name. */
export const FEWEST_COMPLETIONS = 8;
const PER_WINDOW = 10;
const FEWEST_WINDOWS = 20;
const MOST_WINDOWS = 100;
const BATCHES = 5;
/** The share of a limit of the rate from which that is what is measured. */
const PACED = 0.95;

/**
 * Tasks done per second in (fromMs, toMs], with a 95 % interval.
 *
 * With ten tasks done, and as long as a running task takes, in each of at least 20 windows: stationary bootstrap of the
 * windows (at most 100). With less: the regenerative ratio estimator (Crane & Lemoine, 1977) on the tasks
 * themselves, and Student's t on five batches; the wider of the two counts. Below 8 tasks it is withheld.
 *
 * Where a limit of the rate is what holds it back, as many tasks end as enter, and they enter at nearly even distances, of
 * which a window's count is off by one: then by the mean distance between entries, with the interval that those give.
 * @param options.maxRatePerSecond the load's limit
 * @param options.intervals false where the value alone is wanted, which costs no resampling
 */
export function throughputOf(
  records: TaskRecords,
  fromMs: number,
  toMs: number,
  arrivals: 'closed' | 'open',
  random: Random,
  options: { readonly maxRatePerSecond?: number | undefined; readonly intervals?: boolean } = {},
): Estimate {
  const { maxRatePerSecond = Number.POSITIVE_INFINITY, intervals = true } = options;
  const { finished, done } = finishedWithin(records, fromMs, toMs);
  if (done < FEWEST_COMPLETIONS) return withheld('tasks/s', FEWEST_COMPLETIONS);
  if (maxRatePerSecond !== Number.POSITIVE_INFINITY) {
    const paced = byEntries(records, fromMs, toMs, done / finished.length);
    if (paced !== null && paced.value! >= PACED * maxRatePerSecond) return paced;
  }
  const windows = windowCount(records, finished, done, fromMs, toMs);
  if (windows !== null) {
    const flow = flowWindows(records, fromMs, toMs, windows);
    const value = mean(flow);
    if (!intervals) return { value, low: null, high: null, unit: 'tasks/s' };
    const { low, high } = meanInterval(flow, random);
    return { value, low: Math.max(0, Math.min(low, value)), high: Math.max(high, value), unit: 'tasks/s' };
  }
  const batches = flowWindows(records, fromMs, toMs, BATCHES);
  const value = mean(batches);
  const byBatches = (studentT95(BATCHES - 1) * Math.sqrt(variance(batches) / BATCHES)) / value;
  const byTasks = studentT95(finished.length - 1) * Math.sqrt(ratioVariance(records, finished, arrivals));
  const half = Math.max(byBatches, byTasks);
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half), unit: 'tasks/s' };
}

/** `null` for too few of them. */
function byEntries(
  { enteredMs }: TaskRecords,
  fromMs: number,
  toMs: number,
  doneShare: number,
): Estimate | null {
  const entries = enteredMs.filter((atMs) => atMs > fromMs && atMs <= toMs).sort();
  const n = entries.length - 1;
  if (n < FEWEST_COMPLETIONS) return null;
  const gaps = Float64Array.from({ length: n }, (_, i) => entries[i + 1]! - entries[i]!);
  const value = (1_000 * doneShare) / mean(gaps);
  const half = (studentT95(n - 1) * Math.sqrt(variance(gaps) / n)) / mean(gaps);
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half), unit: 'tasks/s' };
}

/** How many windows the bootstrap may have; `null` where there are too few. */
function windowCount(
  records: TaskRecords,
  finished: Uint32Array,
  done: number,
  fromMs: number,
  toMs: number,
): number | null {
  let sum = 0;
  let squares = 0;
  for (const row of finished) {
    const serviceMs = records.finishedMs[row]! - records.startedMs[row]!;
    sum += serviceMs;
    squares += serviceMs ** 2;
  }
  // The service time of the task that runs at a random moment, E[S²]/E[S]: few long tasks tie many windows together.
  const byService = sum > 0 ? (toMs - fromMs) / (squares / sum) : MOST_WINDOWS;
  const windows = Math.floor(Math.min(MOST_WINDOWS, done / PER_WINDOW, byService));
  return windows >= FEWEST_WINDOWS ? windows : null;
}

function finishedWithin(
  records: TaskRecords,
  fromMs: number,
  toMs: number,
): { finished: Uint32Array; done: number } {
  const rows: number[] = [];
  let done = 0;
  for (let i = 0; i < records.length; i++) {
    const finish = records.finishedMs[i]!;
    if (!(finish > fromMs && finish <= toMs && records.startedMs[i]! <= finish)) continue;
    rows.push(i);
    if (records.outcome[i] === OUTCOME.done) done++;
  }
  return { finished: Uint32Array.from(rows), done };
}

/**
 * Variance of the relative error of done ÷ time. Closed: each slot goes from task to task, so that a cycle's length
 * is the service time S and its reward R is 1 if done: Var(R/R̄ − S/S̄)/n. Open: cycles are the gaps between
 * completions.
 */
function ratioVariance(records: TaskRecords, finished: Uint32Array, arrivals: 'closed' | 'open'): number {
  const n = finished.length;
  const rewards = Float64Array.from(finished, (row) => (records.outcome[row] === OUTCOME.done ? 1 : 0));
  let cycles = Float64Array.from(finished, (row) => records.finishedMs[row]! - records.startedMs[row]!);
  if (arrivals === 'open') {
    const ends = Float64Array.from(finished, (row) => records.finishedMs[row]!).sort();
    cycles = ends.map((end, i) => end - (i === 0 ? end - (ends[n - 1]! - ends[0]!) / (n - 1) : ends[i - 1]!));
  }
  const meanReward = mean(rewards);
  const meanCycle = mean(cycles);
  if (!(meanCycle > 0)) return 0;
  return variance(cycles.map((cycle, i) => rewards[i]! / meanReward - cycle / meanCycle)) / n;
}

function mean(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}

function variance(values: Float64Array): number {
  const centre = mean(values);
  let total = 0;
  for (const value of values) total += (value - centre) ** 2;
  return values.length < 2 ? 0 : total / (values.length - 1);
}
