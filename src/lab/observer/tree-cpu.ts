import type { ProcessStat } from '../machine/process-stat.js';

/** What of a process the sum needs. */
export type CpuReading = Pick<ProcessStat, 'pid' | 'parentPid' | 'cpuMs' | 'reapedCpuMs' | 'startTicks'>;

/**
 * CPU time of a set of process trees, from repeated readings of the processes alive, each process counted once.
 *
 *     total = Σ over the living (own + reaped children's) + what was lost
 *
 * When a process ends and its parent waits for it, the kernel adds all its CPU time to the parent's `reaped`: the sum
 * stays, and even time that no reading saw (children that came and went in between) is in it. When nobody of the
 * trees waits for it (a root; an orphan; a parent that ignores SIGCHLD), its time would vanish: then what was last
 * seen of it counts as lost. Which of the two it was shows in the parent: by how much less its `reaped` grew than
 * its vanished children had.
 *
 * It misses: CPU time after the last reading of a process that nobody reaped.
 */
export class TreeCpu {
  #last = new Map<string, CpuReading>();
  #lostMs = 0;
  #totalMs = 0;

  /** @returns the CPU time of the trees so far in ms; it never falls */
  observe(alive: readonly CpuReading[]): number {
    const now = new Map(alive.map((reading) => [keyOf(reading), reading]));
    const livingByPid = new Map(alive.map((reading) => [reading.pid, reading]));
    const vanishedMsByParent = new Map<number, number>();
    for (const [key, reading] of this.#last) {
      if (now.has(key)) continue;
      const soFar = vanishedMsByParent.get(reading.parentPid) ?? 0;
      vanishedMsByParent.set(reading.parentPid, soFar + reading.cpuMs + reading.reapedCpuMs);
    }
    for (const [parentPid, vanishedMs] of vanishedMsByParent) {
      const parent = livingByPid.get(parentPid);
      const before = parent === undefined ? undefined : this.#last.get(keyOf(parent));
      const grownMs = parent === undefined ? 0 : parent.reapedCpuMs - (before?.reapedCpuMs ?? 0);
      this.#lostMs += Math.max(0, vanishedMs - grownMs);
    }
    this.#last = now;
    const livingMs = alive.reduce((sum, reading) => sum + reading.cpuMs + reading.reapedCpuMs, 0);
    // Rounding to ticks may move a tick between a parent and its child for the length of one reading.
    this.#totalMs = Math.max(this.#totalMs, livingMs + this.#lostMs);
    return this.#totalMs;
  }
}

function keyOf(reading: CpuReading): string {
  return `${reading.pid} ${reading.startTicks}`;
}
