// How much of the machine others had during a trial: a figure from a busy machine says little about the setting.
import { readdirSync, readFileSync } from 'node:fs';

/** Of CPU times under /proc: USER_HZ is 100 on every Linux that Node.js runs on. */
const TICK_MS = 10;
/** On a quiet machine it is 0.00 to 0.06 of two cores. */
const QUIET_CORES = 0.15;

/**
 * Whether others had so little of the machine that a trial counts. It counts where that is not known: with prefork the
 * processes of the pool end without a parent that waits for them, and their CPU time looks like others'.
 */
export function isQuiet({ setting, othersCores }) {
  return setting.poolType === 'prefork' || othersCores === null || othersCores <= QUIET_CORES;
}

/**
 * The cores that others kept busy between two looks, and what the host took (steal); `null` where /proc is not there.
 * @param before, after what `lookAtCpu` gave
 */
export function coresOfOthers(before, after) {
  if (before === null || after === null) return null;
  const others = after.busyMs - before.busyMs - (after.ownMs - before.ownMs);
  return Math.max(0, others / (after.atMs - before.atMs));
}

/**
 * CPU time since the start of the machine: of all, and of this process with everything that it has started. What has
 * ended since counts with the parent that waited for it.
 * @param upstream command name of further processes that count as own, such as a server that the tasks call
 */
export function lookAtCpu(upstream) {
  const atMs = performance.now();
  let total;
  try {
    total = readFileSync('/proc/stat', 'utf8');
  } catch {
    return null;
  }
  const [user, nice, system, , , irq, softirq, steal] = total
    .split('\n')[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const processes = new Map(
    readdirSync('/proc')
      .flatMap(processOf)
      .map((each) => [each.pid, each]),
  );
  const isOwn = ({ pid, parent, command }) =>
    pid === process.pid || command === upstream || (processes.has(parent) && isOwn(processes.get(parent)));
  let ownTicks = 0;
  for (const each of processes.values()) if (isOwn(each)) ownTicks += each.ticks;
  return {
    atMs,
    busyMs: TICK_MS * (user + nice + system + irq + softirq + steal),
    ownMs: TICK_MS * ownTicks,
  };
}

/** None where the process has ended meanwhile, or the entry is none. */
function processOf(entry) {
  if (!/^\d+$/.test(entry)) return [];
  try {
    const text = readFileSync(`/proc/${entry}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    // utime, stime, cutime, cstime (proc(5)).
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [
      {
        pid: Number(entry),
        parent: Number(fields[1]),
        command: text.slice(text.indexOf('(') + 1, end),
        ticks,
      },
    ];
  } catch {
    return [];
  }
}
