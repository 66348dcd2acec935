// Whether the memory that a trial reports is what the kernel accounts for: the nodes are started in a control group of
// their own (version 1 or 2; needs root). Its anonymous memory, as the group's own counters have it, and its processes'
// share of mapped files (which the group that touched them first is charged for, mostly another one) are sampled every
// 20 ms; their peak is compared with the trial's.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../dist/foundation/random.js';
import { measureTrial } from '../dist/trial/measure.js';
import { benchSetting, benchWorkload, median, printMachine, startBenchLab } from './lab.mjs';

const AIM = 0.1;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const LOAD = { kind: 'saturating', warmUpMs: 300, durationMs: 3_000 };
const POOLS = [
  { poolType: 'event-loop', implementation: null, workers: 1, tasksPerWorker: 8 },
  { poolType: 'threads', implementation: 'piscina', workers: 4, tasksPerWorker: 1 },
  { poolType: 'threads', implementation: 'workerpool', workers: 4, tasksPerWorker: 1 },
  { poolType: 'processes', implementation: 'tinypool', workers: 4, tasksPerWorker: 1 },
  { poolType: 'processes', implementation: 'workerpool', workers: 4, tasksPerWorker: 1 },
];
const TASKS = [
  { file: 'wait', payload: { ms: 5 } },
  { file: 'keeps-much', payload: { megabytes: 60 } },
];

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';
const isV1 = existsSync(path.join(V1, 'memory.limit_in_bytes'));
const folder = path.join(isV1 ? V1 : V2, `pooltune-bench-${process.pid}`);
const own = ownGroup();

function ownGroup() {
  const line = readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .find((text) => (isV1 ? /:memory:/.test(text) : text.startsWith('0::')));
  const inside = path.join(isV1 ? V1 : V2, line.split(':')[2]);
  // In a container the path may be the host's.
  return existsSync(inside) ? inside : isV1 ? V1 : V2;
}

const join = (group) => writeFileSync(path.join(group, 'cgroup.procs'), String(process.pid));
const read = (file) => readFileSync(path.join(folder, file), 'utf8');
const stat = (key) => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(read('memory.stat'))[1]);

/** Bytes that the processes of the group have: not what the kernel only caches for them. */
const used = () => stat(isV1 ? 'total_rss' : 'anon') + filesShare();

/** Of files that are mapped by several processes, here and elsewhere, each one's part. */
function filesShare() {
  let bytes = 0;
  for (const pid of read('cgroup.procs').split('\n').filter(Boolean)) {
    if (Number(pid) === process.pid) continue;
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      for (const [, kib] of text.matchAll(/^Pss_(?:File|Shmem): +(\d+) kB$/gm)) bytes += Number(kib) * 1_024;
    } catch {
      // Ended meanwhile.
    }
  }
  return bytes;
}

async function measure(shape, { file, payload: _ }) {
  const setting = benchSetting(shape);
  let peak = 0;
  let timer;
  const inGroup = {
    async start(...args) {
      // Nodes are forked into the group that this process is in.
      join(folder);
      const running = await fleet.start(...args).finally(() => join(own));
      return {
        startUpMs: running.startUpMs,
        stop: () => running.stop(),
        run(load, options) {
          return running.run(load, options).finally(() => clearInterval(timer));
        },
      };
    },
  };
  timer = setInterval(() => {
    peak = Math.max(peak, used());
  }, 20);
  const { figures } = await measureTrial(
    inGroup,
    { setting, workload: workloads.get(file), load: LOAD },
    { random: seededRandom(1), drainMs: 5_000 },
  ).finally(() => clearInterval(timer));
  return { told: figures.memoryPeakBytes, kernel: peak };
}

const MIB = 2 ** 20;
mkdirSync(folder);
const { lab, fleet } = await startBenchLab();
const workloads = new Map();
let worst = 0;
try {
  for (const { file, payload } of TASKS) workloads.set(file, await benchWorkload(lab, file, payload));
  printMachine();
  console.log('pool | task | told, MiB | by the kernel, MiB | off by (median of rounds)');
  for (const task of TASKS) {
    for (const pool of POOLS) {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(pool, task));
      const off = median(rounds.map(({ told, kernel }) => told / kernel - 1));
      worst = Math.max(worst, Math.abs(off));
      console.log(
        [
          `${pool.poolType} ${pool.implementation ?? ''}`,
          task.file,
          (median(rounds.map(({ told }) => told)) / MIB).toFixed(0),
          (median(rounds.map(({ kernel }) => kernel)) / MIB).toFixed(0),
          `${(100 * off).toFixed(1)} %`,
        ].join(' | '),
      );
    }
  }
  console.log(`worst: off by ${(100 * worst).toFixed(1)} % (aim: <= ${100 * AIM} %)`);
  if (worst > AIM) process.exitCode = 1;
} finally {
  await lab.stop();
  rmdirSync(folder);
}
