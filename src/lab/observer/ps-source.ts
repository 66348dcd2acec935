import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessStat } from '../machine/process-stat.js';
import type { ProcessSource } from './process-source.js';
import { TreeMembership } from './tree-membership.js';

const run = promisify(execFile);

/** Asks `ps`, where there is no `/proc` (macOS). One question costs some 10 ms of CPU time, so it asks seldom. */
export class PsSource implements ProcessSource {
  readonly shortestIntervalMs = 500;
  readonly memoryMeasure = 'resident';
  readonly #membership = new TreeMembership();
  #residentBytes = new Map<number, number>();

  async read(groups: readonly (readonly number[])[]): Promise<ProcessStat[][]> {
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=,time='], { maxBuffer: 1 << 24 });
    const processes = stdout
      .split('\n')
      .map(parsePsLine)
      .filter((line) => line !== null);
    this.#residentBytes = new Map(processes.map(({ stat, residentBytes }) => [stat.pid, residentBytes]));
    return this.#membership.assign(
      processes.map(({ stat }) => stat),
      groups,
    );
  }

  memoryBytes(pid: number): number | null {
    return this.#residentBytes.get(pid) ?? null;
  }
}

/**
 * One line of `ps -o pid=,ppid=,rss=,time=`. `ps` tells neither the reaped children's CPU time nor a start that is
 * fine enough to tell processes apart; both are 0, so an ended child counts as last seen.
 */
export function parsePsLine(line: string): { stat: ProcessStat; residentBytes: number } | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s*$/.exec(line);
  const cpuMs = match === null ? null : parsePsTime(match[4]!);
  if (match === null || cpuMs === null) return null;
  const stat: ProcessStat = {
    pid: Number(match[1]),
    state: '?',
    parentPid: Number(match[2]),
    groupId: 0,
    sessionId: 0,
    cpuMs,
    reapedCpuMs: 0,
    startTicks: 0,
  };
  return { stat, residentBytes: Number(match[3]) * 1024 };
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` in ms. */
export function parsePsTime(text: string): number | null {
  const match = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  if (match === null) return null;
  const [, days = '0', hours = '0', minutes, seconds] = match;
  return Math.round(
    (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e3,
  );
}
