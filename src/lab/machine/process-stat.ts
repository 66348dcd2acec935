import { readFileSync } from 'node:fs';

/** What pooltune needs of one line of `/proc/<pid>/stat` (Linux, man 5 proc_pid_stat). */
export interface ProcessStat {
  readonly pid: number;
  /** `R`, `S`, `D`, `Z` (ended, not yet reaped), … */
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  /** CPU time of all its threads, ended ones included, in ms; the kernel counts in steps of 10 ms. */
  readonly cpuMs: number;
  /** CPU time of those of its children that ended and were waited for, with their own such children, in ms. */
  readonly reapedCpuMs: number;
  /** Start in clock ticks since boot: with the pid it names one process for ever. */
  readonly startTicks: number;
}

/** One tick of `/proc` in ms: USER_HZ is 100 on every architecture that Node.js runs on. */
export const TICK_MS = 10;

/** @returns `null` where the text is not such a line */
export function parseProcessStat(text: string): ProcessStat | null {
  // The name in parentheses may itself hold spaces and parentheses; the last one closes it.
  const nameEnd = text.lastIndexOf(')');
  if (nameEnd < 0) return null;
  const pid = Number.parseInt(text, 10);
  // fields[i] is field i + 3 of the manual page.
  const fields = text.slice(nameEnd + 2).split(' ');
  const state = fields[0];
  const startTicks = Number(fields[19]);
  if (!Number.isInteger(pid) || state === undefined || !Number.isFinite(startTicks)) return null;
  return {
    pid,
    state,
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    sessionId: Number(fields[3]),
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    reapedCpuMs: (Number(fields[13]) + Number(fields[14])) * TICK_MS,
    startTicks,
  };
}

/** @returns `null` where there is no such process (any more), or no `/proc` */
export function readProcessStat(pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}
