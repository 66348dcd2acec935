import { readFileSync } from 'node:fs';
import { listPids } from '../machine/process-list.js';
import { type ProcessStat, readProcessStat } from '../machine/process-stat.js';
import type { ProcessSource } from './process-source.js';
import { ProportionalMemory } from './proportional-memory.js';
import { TreeMembership } from './tree-membership.js';

/** Every so many readings strangers are looked at again, in case their pid was given to a descendant. */
const RECHECK_READINGS = 16;

/**
 * Reads `/proc`. All pids are listed at every reading, but only members and pids not listed before are opened: a
 * stranger does not become a descendant. On a machine with 500 processes that is most of the cost saved.
 */
export class ProcSource implements ProcessSource {
  readonly shortestIntervalMs = 100;
  memoryMeasure: 'proportional' | 'resident' = 'proportional';
  readonly #membership = new TreeMembership();
  readonly #memory = new ProportionalMemory((pid) => this.#readProportional(pid), readResident);
  #strangers = new Set<number>();
  #readings = 0;

  async read(groups: readonly (readonly number[])[]): Promise<ProcessStat[][]> {
    if (this.#readings++ % RECHECK_READINGS === 0) this.#strangers.clear();
    for (const roots of groups) for (const pid of roots) this.#strangers.delete(pid);
    const pids = listPids();
    const looked: ProcessStat[] = [];
    for (const pid of pids) {
      if (this.#strangers.has(pid)) continue;
      const stat = readProcessStat(pid);
      if (stat !== null) looked.push(stat);
    }
    const lists = this.#membership.assign(looked, groups);
    this.#memory.nextRound(new Set(lists.flat().map(({ pid }) => pid)));
    this.#strangers = new Set(pids.filter((pid) => !this.#membership.isMember(pid)));
    return lists;
  }

  /** Proportional set size (each shared page divided by its sharers), or resident where the kernel withholds it. */
  memoryBytes(pid: number): number | null {
    return this.memoryMeasure === 'proportional' ? this.#memory.bytes(pid) : readResident(pid);
  }

  #readProportional(pid: number): number | null {
    try {
      return parseSmapsRollup(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EACCES' && code !== 'EPERM' && readProcessStat(pid) === null) return null;
      // Kernels before 4.14 have no such file; another user's process may not be looked at.
      this.memoryMeasure = 'resident';
      return readResident(pid);
    }
  }
}

function readResident(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    // A process that has ended and waits to be reaped has no such line.
    return kib === undefined ? 0 : Number(kib) * 1024;
  } catch {
    return null;
  }
}

/** @returns the `Pss` line in bytes; 0 for a process without memory of its own (ended, not yet reaped) */
export function parseSmapsRollup(text: string): number {
  const match = /^Pss:\s+(\d+) kB$/m.exec(text);
  return match === null ? 0 : Number(match[1]) * 1024;
}
