// How much of the machine others had during a trial: a figure from a busy machine says little about the setting.
import { readdirSync, readFileSync } from 'node:fs';

/** Of CPU times under /proc: USER_HZ is 100 on every Linux that Node.js runs on. */
const TICK_MS = 10;
/** On a quiet machine it is 0.00 to 0.06 of two cores. */
const QUIET_CORES = 0.15;
const INIT = 1;

/**
 * Whether others had so little of the machine that a trial counts. It counts where that is not known: grids recorded before
 * `foreignCores` have in `othersCores` all that is not pooltune's, and with prefork the processes of the pool end without a
 * parent that waits for them, so that their CPU time looks like others'.
 */
export function isQuiet(trial) {
  return (busyOthers(trial) ?? 0) <= QUIET_CORES;
}

/** Cores that others had during a trial; `null` where that is not known. */
export function busyOthers({ setting, foreignCores, othersCores = null }) {
  return foreignCores ?? (setting.poolType === 'prefork' ? null : othersCores);
}

/**
 * The cores that processes of others kept busy between two looks, and what the host took (steal); `null` where /proc is
 * not there. A process that began and ended in between counts with the parent that waited for it.
 * @param before, after what `lookAtCpu` gave
 */
export function coresOfOthers(before, after) {
  if (before === null || after === null) return null;
  let ticks = after.stealTicks - before.stealTicks;
  for (const [pid, { ticks: now, parent }] of after.foreign) {
    const then = before.foreign.get(pid);
    // Of those that came in between, init's are what a pool of this program's left to end by itself.
    if (then !== undefined || parent !== INIT) ticks += Math.max(0, now - (then?.ticks ?? 0));
  }
  return (TICK_MS * ticks) / (after.atMs - before.atMs);
}

/**
 * CPU time so far of each process that this one has not started, and what the host took.
 * @param upstream command name of processes that do not count as others', such as a server that the tasks call
 */
export function lookAtCpu(upstream) {
  const atMs = performance.now();
  let total;
  try {
    total = readFileSync('/proc/stat', 'utf8');
  } catch {
    return null;
  }
  const processes = new Map(
    readdirSync('/proc')
      .flatMap(processOf)
      .map((each) => [each.pid, each]),
  );
  const isOwn = ({ pid, parent, command }) =>
    pid === process.pid || command === upstream || (processes.has(parent) && isOwn(processes.get(parent)));
  return {
    atMs,
    stealTicks: Number(total.split('\n')[0].trim().split(/\s+/)[8]),
    foreign: new Map([...processes].filter(([, each]) => !isOwn(each))),
  };
}

/** None where the process has ended meanwhile, or the entry is none. */
function processOf(entry) {
  if (!/^\d+$/.test(entry)) return [];
  try {
    const text = readFileSync(`/proc/${entry}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    // utime, stime and, of children that were waited for, cutime, cstime (proc(5)). Init waits for everybody's.
    const times = fields.slice(11, Number(entry) === INIT ? 13 : 15);
    const ticks = times.reduce((sum, field) => sum + Number(field), 0);
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
