/** Each task alone, one at a time, in a process of its own. */
export interface Calibration {
  readonly tasks: readonly TaskCalibration[];
  /** Weighted over the tasks, ms per task. */
  readonly cpuMs: number;
  readonly waitMs: number;
  /** Which of the context's clients the tasks used. */
  readonly uses: { readonly http: boolean; readonly postgres: boolean };
  /** What the process needed at most beyond what it had before the module was loaded, bytes. */
  readonly moduleBytes?: number | undefined;
}

export interface TaskCalibration {
  readonly name: string;
  readonly samples: number;
  /** Mean time on the CPU, all threads of the process, ms per task. */
  readonly cpuMs: number;
  /** Mean time from call to end, ms. */
  readonly wallMs: number;
  /** Of the calls' times, up to 200 at evenly spaced ranks, rising, ms; absent in older studies. */
  readonly wallQuantilesMs?: readonly number[] | undefined;
  /** Longest stretch in which it kept the event loop blocked, ms. */
  readonly blockedMs: number;
  /** Of the time that it usually keeps the event loop blocked, what it does not spend on the CPU, ms. */
  readonly blockedWaitMs?: number | undefined;
}
