import type { Calibration } from '../trial/calibration/calibration.js';

/** What the tasks do with their time when each runs alone. */
export interface TaskShape {
  readonly kind: 'CPU-bound' | 'I/O-bound' | 'mixed';
  /** Time on the CPU over all time: 0 to 1; above 1 where a task uses several threads. */
  readonly cpuShare: number;
  readonly cpuMs: number;
  readonly totalMs: number;
  /** Such a task costs no more than taking it from the queue does. */
  readonly isTiny: boolean;
  /**
   * The tasks that hold the event loop for longer than they use the CPU: they wait without letting go of it. None for
   * Celery: alone, every task waits that way, and whether it does on green threads is up to what was patched there.
   */
  readonly blockingTasks: readonly string[];
}

const CPU_BOUND_FROM = 0.7;
const IO_BOUND_TO = 0.3;
const TINY_MS = 1;
/** Delivery, acknowledgement and result cost Celery about as much as such a task. */
const TINY_FOR_CELERY_MS = 3;
/** Shorter stretches are garbage collection and scheduling. */
const NOTABLE_BLOCK_MS = 5;

export function taskShapeOf(calibration: Calibration, onCelery: boolean): TaskShape {
  const totalMs = calibration.cpuMs + calibration.waitMs;
  const cpuShare = totalMs > 0 ? calibration.cpuMs / totalMs : 1;
  return {
    kind: cpuShare >= CPU_BOUND_FROM ? 'CPU-bound' : cpuShare <= IO_BOUND_TO ? 'I/O-bound' : 'mixed',
    cpuShare,
    cpuMs: calibration.cpuMs,
    totalMs,
    isTiny: totalMs < (onCelery ? TINY_FOR_CELERY_MS : TINY_MS),
    blockingTasks: (onCelery ? [] : calibration.tasks)
      .filter(({ blockedMs, blockedWaitMs, cpuMs }) => {
        const waits = blockedWaitMs ?? blockedMs - cpuMs;
        return waits > NOTABLE_BLOCK_MS && waits > cpuMs;
      })
      .map(({ name }) => name),
  };
}
