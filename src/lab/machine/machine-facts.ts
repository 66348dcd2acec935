import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, type as osType, release, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type CgroupLimits, cgroupLimits } from './cgroup-limits.js';
import { type CpuShares, cpuShares } from './cpu-shares.js';
import { type OpenFileLimit, parseOpenFileLimit, parseUlimit } from './open-file-limit.js';
import { type Surroundings, surroundings } from './surroundings.js';

/** What of the machine a figure depends on. Plain data; it travels with every result. */
export interface MachineFacts {
  /** Cores that this process may use, as Node.js sees them (affinity, not quotas). */
  readonly cores: number;
  /** Cores after the control group's quota, which may be a fraction: what CPU-bound work can have. */
  readonly usableCores: number;
  readonly cpuModel: string;
  readonly memoryBytes: number;
  /** Memory after the control group's limit. */
  readonly usableMemoryBytes: number;
  readonly cgroup: CgroupLimits;
  readonly nodeVersion: string;
  /** Such as `Linux 6.1.0 x64`. */
  readonly os: string;
  readonly openFiles: OpenFileLimit | null;
  readonly surroundings: Surroundings;
  readonly atTheMoment: {
    /** Over a quarter of a second; `null` where the system does not tell. */
    readonly cpu: CpuShares | null;
    /** Mean count of runnable processes over 1, 5 and 15 minutes; `null` where the system does not tell. */
    readonly loadAverage: { readonly min1: number; readonly min5: number; readonly min15: number } | null;
    /** Threads that run or want to run, this one left out; `null` where the system does not tell. */
    readonly otherRunnable: number | null;
  };
}

const WINDOW_MS = 250;

/** Takes a quarter of a second, in which it looks at what the cores do. */
export async function machineFacts(): Promise<MachineFacts> {
  const before = textOf('/proc/stat');
  await delay(WINDOW_MS);
  const cpu = cpuShares(before, textOf('/proc/stat'));
  const cores = availableParallelism();
  const cgroup = cgroupLimits();
  const [min1 = 0, min5 = 0, min15 = 0] = loadavg();
  return {
    cores,
    usableCores: Math.min(cores, cgroup.cpuCores ?? cores),
    cpuModel: cpus()[0]?.model.trim() || 'unknown',
    memoryBytes: totalmem(),
    usableMemoryBytes: Math.min(totalmem(), cgroup.memoryBytes ?? totalmem()),
    cgroup,
    nodeVersion: process.version,
    os: `${osType()} ${release()} ${arch()}`,
    openFiles: openFileLimit(),
    surroundings: surroundings(),
    atTheMoment: {
      cpu,
      loadAverage: process.platform === 'win32' ? null : { min1, min5, min15 },
      otherRunnable: parseRunnable(textOf('/proc/loadavg')),
    },
  };
}

/** `0.20 0.18 0.12 3/80 11206`: of 80 threads 3 are runnable, one of them the reader. */
export function parseRunnable(loadavgText: string): number | null {
  const match = /^\S+ \S+ \S+ (\d+)\/\d+/.exec(loadavgText);
  return match === null ? null : Math.max(0, Number(match[1]) - 1);
}

function openFileLimit(): OpenFileLimit | null {
  const limit = parseOpenFileLimit(textOf('/proc/self/limits'));
  if (limit !== null || process.platform === 'win32') return limit;
  try {
    // Node.js raises its own soft limit to the hard one at its start; a child inherits that.
    const ask = (flag: string) =>
      parseUlimit(execFileSync('/bin/sh', ['-c', `ulimit ${flag} -n`], { encoding: 'utf8' }));
    return { soft: ask('-S'), hard: ask('-H') };
  } catch {
    return null;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
