import { OUTCOME, type TaskRecords } from '../lab/task-records.js';
import type { Load } from '../workload/load.js';
import { flowWindows } from './task-flow.js';
import { detectWarmUp, type WarmUp } from './warm-up.js';

/** The part of a load's window that figures are taken from. */
export interface SteadyPart {
  readonly fromMs: number;
  readonly toMs: number;
  readonly warmUpMs: number;
  readonly steady: boolean;
  /** Where it is not, whether its throughput or its response times rose. */
  readonly rising: boolean;
}

const MOST_WINDOWS = 200;
/** Fewer windows than this are not looked at: MSER-5 would have too few batches. */
const FEWEST_WINDOWS = 50;
/** Capacity may drift by 5 % over a trial and be called steady; response times, which vary more, by 20 %. */
const THROUGHPUT_DRIFT = 0.05;
const RESPONSE_DRIFT = 0.2;

/**
 * Cuts the warm-up: by throughput under a saturating load, by response times under a steady one. A batch has none:
 * its start is part of its makespan.
 */
export function steadyPart(records: TaskRecords, load: Load, startedMs: number, endedMs: number): SteadyPart {
  const whole: SteadyPart = { fromMs: startedMs, toMs: endedMs, warmUpMs: 0, steady: true, rising: false };
  if (load.kind === 'batch') return whole;
  if (load.kind === 'saturating') {
    const windows = windowCount(
      records,
      (i) => records.outcome[i] === OUTCOME.done && records.finishedMs[i]! <= endedMs,
    );
    if (windows < FEWEST_WINDOWS) return whole;
    const flow = flowWindows(records, startedMs, endedMs, windows);
    const found = detectWarmUp(flow, THROUGHPUT_DRIFT);
    return from(whole, startedMs + (found.cut * (endedMs - startedMs)) / windows, found);
  }
  const windows = windowCount(records, (i) => records.outcome[i] !== OUTCOME.failed);
  if (windows < FEWEST_WINDOWS) return whole;
  const { means, arrivals } = responseMeans(records, windows, endedMs);
  const found = detectWarmUp(means, RESPONSE_DRIFT);
  return from(whole, found.cut === 0 ? startedMs : arrivals[found.cut]!, found);
}

function from(whole: SteadyPart, fromMs: number, { steady, rising }: WarmUp): SteadyPart {
  return { ...whole, fromMs, warmUpMs: fromMs - whole.fromMs, steady, rising };
}

/** As many windows as give each at least two tasks. */
function windowCount(records: TaskRecords, counts: (row: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < records.length; i++) if (counts(i)) count++;
  return Math.min(MOST_WINDOWS, Math.floor(count / 2));
}

/** Mean response times of equal numbers of tasks in the order of their arrival, and each window's first arrival. */
function responseMeans(
  records: TaskRecords,
  windows: number,
  endedMs: number,
): { means: Float64Array; arrivals: Float64Array } {
  const rows: number[] = [];
  let lastMs = endedMs;
  for (let i = 0; i < records.length; i++) {
    if (records.outcome[i] !== OUTCOME.failed) rows.push(i);
    if (records.finishedMs[i]! > lastMs) lastMs = records.finishedMs[i]!;
  }
  const means = new Float64Array(windows);
  const arrivals = new Float64Array(windows);
  for (let window = 0; window < windows; window++) {
    const begin = Math.floor((window * rows.length) / windows);
    const end = Math.floor(((window + 1) * rows.length) / windows);
    arrivals[window] = records.arrivalMs[rows[begin]!]!;
    for (let i = begin; i < end; i++) {
      const row = rows[i]!;
      const finish = records.outcome[row] === OUTCOME.done ? records.finishedMs[row]! : lastMs;
      means[window]! += (finish - records.arrivalMs[row]!) / (end - begin);
    }
  }
  return { means, arrivals };
}
