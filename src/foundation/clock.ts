/**
 * One clock for all processes of a trial.
 *
 * `performance.now()` counts from each process's (and each thread's) own start. `process.hrtime` reads a monotonic
 * clock that all processes of the machine share. The difference is taken once, so that a reading costs no more than
 * `performance.now()`. A thread can be preempted between the two readings (0.7 ms were seen on a busy machine), which
 * would make a task start before it was delivered: of several attempts the tightest counts.
 */
function offsetBetweenClocksMs(): number {
  let tightestMs = Number.POSITIVE_INFINITY;
  let offsetMs = 0;
  for (let attempt = 0; attempt < 50; attempt++) {
    const before = performance.now();
    const [seconds, nanoseconds] = process.hrtime();
    const after = performance.now();
    if (after - before < tightestMs) {
      tightestMs = after - before;
      offsetMs = seconds * 1e3 + nanoseconds / 1e6 - (before + after) / 2;
    }
  }
  return offsetMs;
}

const offsetMs = offsetBetweenClocksMs();

/** Monotonic time in ms, comparable between the processes and threads of one machine, to a few microseconds. */
export function monotonicMs(): number {
  return performance.now() + offsetMs;
}

/** A source of time in ms; a parameter wherever time is read, so that tests have their own. */
export type Clock = () => number;
