import type { ProcessStat } from '../machine/process-stat.js';

/** Where the observer reads processes from; one per kind of operating system. */
export interface ProcessSource {
  /** Shortest sensible time between two readings, in ms. */
  readonly shortestIntervalMs: number;
  /** What `memoryBytes` measures: `resident` counts shared pages once per process. */
  readonly memoryMeasure: 'proportional' | 'resident';
  /** The roots and all their descendants that run, a list per group of roots; no process is in two. */
  read(groups: readonly (readonly number[])[]): Promise<readonly (readonly ProcessStat[])[]>;
  /** Memory of a process at this moment; `null` where it has ended or may not be looked at. */
  memoryBytes(pid: number): number | null;
}
