import { OUTCOME, type TaskRecords } from '../lab/task-records.js';

/**
 * Tasks done per second in each of `windows` equal windows of (fromMs, toMs].
 *
 * A task counts as one, spread evenly over its service time, so that each window is credited with the share of the
 * work that was done in it. Summed over a long time this is the count of completions; over a short one it is free
 * of its grain: ten 1 s tasks that finish together every second are 10/s in any window, not 0 or 20.
 *
 * Tasks still running at `toMs` were finished while the load was already ending, perhaps faster than before, so
 * their own pace is not used: a task of age a is credited with a × mean(1/S), over the service times S > a of the
 * tasks that finished in the window. For a stationary flow this is without bias (the age of a running task is
 * uniform on its service time). Only where none was that long is its own pace used.
 *
 * Failed, timed-out and lost tasks count as nothing.
 */
export function flowWindows(
  records: TaskRecords,
  fromMs: number,
  toMs: number,
  windows: number,
): Float64Array {
  const windowMs = (toMs - fromMs) / windows;
  const credit = new Float64Array(windows);
  if (!(windowMs > 0)) return credit;
  const { startedMs, finishedMs, outcome } = records;
  const pace = paceBeyond(records, fromMs, toMs);
  for (let i = 0; i < records.length; i++) {
    if (outcome[i] !== OUTCOME.done) continue;
    const start = startedMs[i]!;
    const finish = finishedMs[i]!;
    if (finish <= fromMs || start >= toMs) continue;
    if (finish <= toMs) {
      spread(credit, start, finish, 1 / (finish - start), fromMs, windowMs);
    } else {
      spread(credit, start, toMs, pace(toMs - start) ?? 1 / (finish - start), fromMs, windowMs);
    }
  }
  for (let window = 0; window < windows; window++) credit[window]! *= 1_000 / windowMs;
  return credit;
}

/** Adds `perMs` for each ms of [start, finish] to the windows that it lies in. */
function spread(
  credit: Float64Array,
  start: number,
  finish: number,
  perMs: number,
  fromMs: number,
  windowMs: number,
): void {
  const last = credit.length - 1;
  const lastAt = Math.min(last, Math.max(0, Math.ceil((finish - fromMs) / windowMs) - 1));
  // No measurable service time: all of it where it finished.
  if (!(finish > start) || !Number.isFinite(perMs)) {
    credit[lastAt]! += 1;
    return;
  }
  const firstAt = Math.max(0, Math.floor((start - fromMs) / windowMs));
  for (let window = firstAt; window <= lastAt; window++) {
    const begin = Math.max(start, fromMs + window * windowMs);
    const end = window === lastAt ? finish : Math.min(finish, fromMs + (window + 1) * windowMs);
    if (end > begin) credit[window]! += (end - begin) * perMs;
  }
}

/** Given a running task's age in ms, the mean of 1/S over finished tasks with S above it; undefined if none. */
function paceBeyond(
  records: TaskRecords,
  fromMs: number,
  toMs: number,
): (ageMs: number) => number | undefined {
  const { startedMs, finishedMs, outcome } = records;
  const serviceMs = new Float64Array(records.length);
  let count = 0;
  for (let i = 0; i < records.length; i++) {
    if (outcome[i] !== OUTCOME.done) continue;
    if (finishedMs[i]! > fromMs && finishedMs[i]! <= toMs && finishedMs[i]! > startedMs[i]!) {
      serviceMs[count++] = finishedMs[i]! - startedMs[i]!;
    }
  }
  const sorted = serviceMs.subarray(0, count).sort();
  const paceFrom = new Float64Array(count + 1);
  for (let i = count - 1; i >= 0; i--) paceFrom[i] = paceFrom[i + 1]! + 1 / sorted[i]!;
  return (ageMs) => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! <= ageMs) low = middle + 1;
      else high = middle;
    }
    return low === count ? undefined : paceFrom[low]! / (count - low);
  };
}
