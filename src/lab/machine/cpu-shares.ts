/** Of all cores' time in a window, each 0 to 1. */
export interface CpuShares {
  /** Used, by anyone on this machine. */
  readonly busy: number;
  /** Wanted by this machine and given to another by its host: on a virtual machine, a neighbour's noise. */
  readonly steal: number;
}

/**
 * From two readings of the first line of `/proc/stat` (man 5 proc_stat):
 * `cpu user nice system idle iowait irq softirq steal guest guest_nice`, in ticks, guest times being in user's.
 * @returns `null` where a reading is not such a line, or no tick lies between them
 */
export function cpuShares(before: string, after: string): CpuShares | null {
  const [first, second] = [ticks(before), ticks(after)];
  if (first === null || second === null) return null;
  const spent = second.map((value, i) => Math.max(0, value - first[i]!));
  const total = spent.reduce((sum, value) => sum + value, 0);
  if (total === 0) return null;
  const [, , , idle, iowait, , , steal] = spent;
  return { busy: (total - idle! - iowait! - steal!) / total, steal: steal! / total };
}

function ticks(text: string): number[] | null {
  const fields = /^cpu +([\d ]+)/.exec(text)?.[1]?.trim().split(/ +/).map(Number).slice(0, 8);
  return fields?.length === 8 ? fields : null;
}
