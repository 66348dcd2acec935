import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fleet } from '../../src/fleet/fleet.js';
import { monotonicMs } from '../../src/foundation/clock.js';
import { seededRandom } from '../../src/foundation/random.js';
import { listPids } from '../../src/lab/machine/process-list.js';
import { readProcessStat } from '../../src/lab/machine/process-stat.js';
import type { TaskRecords } from '../../src/lab/task-records.js';
import { measureTrial } from '../../src/trial/measure.js';
import { type NodeLab, POOLS, settingOf, startNodeLab } from '../fleet/node-lab.js';

const STALL_MS = 1_000;
const LOAD = { kind: 'steady', ratePerSecond: 200, durationMs: 4_000, seed: 5, warmUpMs: 300 } as const;
const TASK_MS = 5;
const STALL_AT = 0.65;

let lab: NodeLab;
beforeAll(async () => {
  lab = await startNodeLab();
});
afterAll(() => lab.close());

/** This process's children that run `script`, with all of theirs. */
function treesOf(script: string): number[] {
  const stats = listPids().flatMap((pid) => readProcessStat(pid) ?? []);
  const childrenOf = (pid: number) => stats.filter((stat) => stat.parentPid === pid).map((stat) => stat.pid);
  const roots = childrenOf(process.pid).filter((pid) => commandLineOf(pid).includes(script));
  const pids: number[] = [];
  for (let next = roots; next.length > 0; next = next.flatMap(childrenOf)) pids.push(...next);
  return pids;
}

/** Empty for a process that has ended since it was listed. */
function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

/** All of its threads; a process that has ended counts. */
function isStopped(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) =>
      /\) [TXZ] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1')),
    );
  } catch {
    return commandLineOf(pid) === '';
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}

it.each([
  ...POOLS.map((pool) => ({ ...pool, stalled: 'node-main' })),
  { ...POOLS[0]!, name: 'the broker', stalled: 'broker-main' },
])('a stall of $name is in the percentiles, as long as arithmetic says', async ({ stalled, ...pool }) => {
  const workload = await lab.workload('timed', 'wait', [{ ms: TASK_MS }]);
  let beganMs = 0;
  let endMs = 0;
  let seen: TaskRecords | undefined;
  const fleet: Pick<Fleet, 'start'> = {
    async start(...args) {
      const running = await lab.fleet.start(...args);
      return {
        startUpMs: running.startUpMs,
        inspect: () => running.inspect(),
        stop: () => running.stop(),
        async run(load, options) {
          if (load.kind !== 'steady') return running.run(load, options);
          const result = running.run(load, options);
          // In the second half: what lies before may be cut as a warm-up, and the stall with it.
          await delay(STALL_AT * LOAD.durationMs);
          const pids = treesOf(stalled);
          expect(pids.length).toBeGreaterThan(0);
          for (const pid of pids) signal(pid, 'SIGSTOP');
          // A thread stops when it gets its turn, which on a busy machine may be a while from now.
          while (!pids.every(isStopped)) await delay(1);
          beganMs = monotonicMs();
          await delay(STALL_MS);
          endMs = monotonicMs();
          for (const pid of pids) signal(pid, 'SIGCONT');
          seen = (await result).records;
          return result;
        },
      };
    },
  };
  const { figures } = await measureTrial(
    fleet as Fleet,
    { setting: settingOf(pool, 16), workload, load: LOAD },
    { random: seededRandom(1), drainMs: 10_000 },
  );

  // A task that should have arrived u ms before the stall's end takes that long at least; nothing else is this slow.
  const { arrivalMs } = seen!;
  const arithmetic = Float64Array.from(arrivalMs, (atMs) =>
    atMs > beganMs && atMs < endMs ? endMs - atMs : TASK_MS,
  ).sort();
  for (const [name, share] of [
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    const least = arithmetic[Math.ceil(share * arithmetic.length) - 1]!;
    expect(least).toBeGreaterThan(STALL_MS / 2);
    expect(figures.responseTime[name].value).toBeGreaterThanOrEqual(0.98 * least);
  }
  // A clock that starts with the task does not see it: but for the few that ran, none took as long as that.
  expect(figures.serviceTime.p95.value).toBeLessThan(figures.responseTime.p95.value! / 2);
});
