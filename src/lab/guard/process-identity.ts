import { execFileSync } from 'node:child_process';
import { hasProc, listPids } from '../machine/process-list.js';
import { readProcessStat } from '../machine/process-stat.js';

/** What tells a process from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot on Linux, `ps`'s start date elsewhere. */
  readonly start: string;
  readonly groupId: number;
  readonly sessionId: number;
}

/** @returns `null` where no such process runs; one that has ended and waits to be reaped does not run */
export function identifyProcess(pid: number): ProcessIdentity | null {
  if (hasProc()) {
    const stat = readProcessStat(pid);
    if (stat === null || stat.state === 'Z' || stat.state === 'X') return null;
    return { pid, start: String(stat.startTicks), groupId: stat.groupId, sessionId: stat.sessionId };
  }
  return parsePsIdentity(ps(['-o', 'pgid=,sess=,stat=,lstart=', '-p', String(pid)]), pid);
}

/** The processes of a process group that run at this moment. */
export function groupMembers(groupId: number): ProcessIdentity[] {
  const pids = hasProc() ? listPids() : ps(['-A', '-o', 'pid=']).split('\n').map(Number);
  return pids
    .filter((pid) => pid > 0)
    .map(identifyProcess)
    .filter((identity): identity is ProcessIdentity => identity?.groupId === groupId);
}

/** @param line of `ps -o pgid=,sess=,stat=,lstart=` */
export function parsePsIdentity(line: string, pid: number): ProcessIdentity | null {
  const match = /^\s*(\d+)\s+(\S+)\s+(\S+)\s+(\S.*\S)\s*$/.exec(line);
  if (match === null || match[3]!.startsWith('Z')) return null;
  // macOS prints session addresses, all zero, for other users' processes: a session that proves nothing is 0.
  return { pid, start: match[4]!, groupId: Number(match[1]), sessionId: Number.parseInt(match[2]!, 10) || 0 };
}

function ps(args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
