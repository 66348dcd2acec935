import type { ProcessStat } from '../machine/process-stat.js';

/**
 * Which processes belong to which group of roots. A member stays one when its parent ends and it is handed to
 * another (init): only its own end takes it out. A root of one group below a root of another belongs to its own.
 */
export class TreeMembership {
  readonly #members = new Map<number, { readonly startTicks: number; readonly group: number }>();

  /** @returns a list per group of those in `processes` that belong to it */
  assign(processes: readonly ProcessStat[], groups: readonly (readonly number[])[]): ProcessStat[][] {
    const byPid = new Map(processes.map((process) => [process.pid, process]));
    for (const [pid, member] of this.#members) {
      if (byPid.get(pid)?.startTicks !== member.startTicks) this.#members.delete(pid);
    }
    groups.forEach((roots, group) => {
      for (const pid of roots) {
        const root = byPid.get(pid);
        if (root !== undefined) this.#members.set(pid, { startTicks: root.startTicks, group });
      }
    });
    const lists: ProcessStat[][] = groups.map(() => []);
    for (const process of processes) {
      const group = this.#groupOf(process, byPid);
      if (group !== undefined) lists[group]!.push(process);
    }
    return lists;
  }

  isMember(pid: number): boolean {
    return this.#members.has(pid);
  }

  #groupOf(process: ProcessStat, byPid: ReadonlyMap<number, ProcessStat>): number | undefined {
    const known = this.#members.get(process.pid);
    if (known !== undefined) return known.group;
    const parent = byPid.get(process.parentPid);
    // A parent is never younger than its child; where it seems so, the pid was given away again.
    if (parent === undefined || parent.pid === process.pid || parent.startTicks > process.startTicks) return;
    const group = this.#groupOf(parent, byPid);
    if (group !== undefined) this.#members.set(process.pid, { startTicks: process.startTicks, group });
    return group;
  }
}
