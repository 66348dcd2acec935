import type { Clock } from '../../foundation/clock.js';

/** The longest stretch of one call in which the event loop came to nothing else, ms. */
export interface Stretch {
  /** Where the system took the CPU away meanwhile, the CPU time alone: on a busy machine that is no wait of the task's. */
  readonly wallMs: number;
  /** The most CPU time that the process used within one stretch: what is left when the system gave the CPU away. */
  readonly cpuMs: number;
}

/**
 * Calls a task once and watches the event loop meanwhile.
 *
 * An immediate is queued again and again, so that the loop never sleeps: the gap between two of them is the time that
 * callbacks of the task (and the collector) took. Sharper than `monitorEventLoopDelay`, whose timer cannot see less
 * than 1 ms, but at the cost of a busy loop: never while CPU time is measured.
 */
export async function longestStretch(
  call: () => unknown,
  clock: Clock,
  usage: () => ProcessUsage = () => process.resourceUsage(),
): Promise<Stretch> {
  let wallMs = 0;
  let cpuMs = 0;
  let last = reading(clock, usage);
  let running = true;
  const look = (): void => {
    const now = reading(clock, usage);
    const passedMs = now.wallMs - last.wallMs;
    const usedMs = Math.min(now.cpuMs - last.cpuMs, passedMs);
    wallMs = Math.max(wallMs, now.preemptions > last.preemptions ? usedMs : passedMs);
    cpuMs = Math.max(cpuMs, usedMs);
    last = now;
    if (running) setImmediate(look);
  };
  setImmediate(look);
  try {
    await call();
  } finally {
    running = false;
    look();
  }
  return { wallMs, cpuMs };
}

/**
 * How long a task blocks the event loop, from several calls, ms.
 *
 * The most CPU time in one stretch of any call finds the rare long one, and leaves out the time in which the system
 * ran something else. The very longest is left out where there are several: once in so many calls the collector runs.
 * CPU time misses what blocks without computing (`execSync`, `Atomics.wait`): that shows in the wall time of most
 * calls, so their median counts too.
 * @param stretches at least one
 */
export function blockedMs(stretches: readonly Stretch[]): number {
  const cpuMs = stretches.map((stretch) => stretch.cpuMs).sort((a, b) => b - a);
  return Math.max(
    median(stretches.map(({ wallMs }) => wallMs)),
    cpuMs[stretches.length < ENOUGH_TO_LEAVE_ONE_OUT ? 0 : 1]!,
  );
}

/**
 * How long a task usually keeps the event loop blocked without computing (`execSync`, `Atomics.wait`), ms: the median
 * over the calls. A collection of garbage or a first compilation in one of them is no habit of the task's.
 *
 * Where the system counts CPU time by ticks of some milliseconds, all of a tick may be charged to a stretch that waited
 * (of six calibrations of one task, 0.6 ms in one and 5.9 in another were seen): what the stretch has beyond the CPU time
 * of a whole call, which is known from many, it has waited.
 * @param stretches at least one
 * @param cpuMs CPU time of a call, from all that were timed
 */
export function blockedWaitMs(stretches: readonly Stretch[], cpuMs: number): number {
  const byStretch = median(stretches.map((stretch) => Math.max(0, stretch.wallMs - stretch.cpuMs)));
  return Math.max(byStretch, median(stretches.map(({ wallMs }) => wallMs)) - CPU_MARGIN * cpuMs);
}

/** CPU times are off by a quarter at times. */
const CPU_MARGIN = 1.5;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}

type ProcessUsage = Pick<
  NodeJS.ResourceUsage,
  'userCPUTime' | 'systemCPUTime' | 'involuntaryContextSwitches'
>;

function reading(clock: Clock, usage: () => ProcessUsage): Stretch & { readonly preemptions: number } {
  const { userCPUTime, systemCPUTime, involuntaryContextSwitches } = usage();
  return {
    wallMs: clock(),
    cpuMs: (userCPUTime + systemCPUTime) / 1_000,
    preemptions: involuntaryContextSwitches,
  };
}

const ENOUGH_TO_LEAVE_ONE_OUT = 5;
