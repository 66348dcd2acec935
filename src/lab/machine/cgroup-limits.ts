import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the control groups around this process allow; `null` for no limit. */
export interface CgroupLimits {
  readonly version: 1 | 2 | null;
  /** CPU time per time, such as 1.5; may be far below the cores that are visible. */
  readonly cpuCores: number | null;
  readonly memoryBytes: number | null;
}

/** A file's text; `null` where there is none. */
export type ReadText = (path: string) => string | null;

const ROOT = '/sys/fs/cgroup';
/** Version 1 writes "no limit" as the largest multiple of the page size. */
const V1_NO_LIMIT_BYTES = 2 ** 60;

/**
 * The tightest limit of this process's group and of all groups above it: each level binds those below.
 * Inside a container the path may name groups that are not mounted there; then those that are count.
 */
export function cgroupLimits(read: ReadText = readText): CgroupLimits {
  const memberships = (read('/proc/self/cgroup') ?? '')
    .split('\n')
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, controllers, path]) => ({ controllers: controllers!.split(','), path: path! }));
  if (memberships.length === 0) return { version: null, cpuCores: null, memoryBytes: null };

  const v1 = (controller: string) => memberships.find(({ controllers }) => controllers.includes(controller));
  const cpu = v1('cpu');
  const memory = v1('memory');
  if (cpu !== undefined || memory !== undefined) {
    return {
      version: 1,
      cpuCores: tightest(levels(`${ROOT}/cpu`, cpu?.path ?? '/'), (folder) => v1Cpu(read, folder)),
      memoryBytes: tightest(levels(`${ROOT}/memory`, memory?.path ?? '/'), (folder) => {
        const bytes = positive(read(join(folder, 'memory.limit_in_bytes')));
        return bytes !== null && bytes < V1_NO_LIMIT_BYTES ? bytes : null;
      }),
    };
  }
  const folders = levels(ROOT, v1('')?.path ?? '/');
  return {
    version: 2,
    cpuCores: tightest(folders, (folder) => v2Cpu(read(join(folder, 'cpu.max')))),
    memoryBytes: tightest(folders, (folder) => positive(read(join(folder, 'memory.max')))),
  };
}

/** The group's folder and all above it, up to the mount. */
function levels(mount: string, path: string): string[] {
  const folders: string[] = [];
  // A path that starts with .. lies outside this container's view.
  for (let at = path.startsWith('/..') ? '/' : path; ; at = dirname(at)) {
    folders.push(join(mount, at));
    if (at === '/' || at === '.') return folders;
  }
}

function tightest(folders: readonly string[], limitAt: (folder: string) => number | null): number | null {
  const limits = folders.map(limitAt).filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

function v1Cpu(read: ReadText, folder: string): number | null {
  const quotaUs = positive(read(join(folder, 'cpu.cfs_quota_us')));
  const periodUs = positive(read(join(folder, 'cpu.cfs_period_us')));
  return quotaUs === null || periodUs === null ? null : quotaUs / periodUs;
}

/** `<quota> <period>` in µs; the quota is `max` for none. */
function v2Cpu(text: string | null): number | null {
  const [quota, period] = (text ?? '').trim().split(/\s+/);
  const [quotaUs, periodUs] = [positive(quota ?? null), positive(period ?? null)];
  return quotaUs === null || periodUs === null ? null : quotaUs / periodUs;
}

function positive(text: string | null): number | null {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
