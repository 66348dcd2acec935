// Whether a stall is in the tail. Under a steady load all processes of a pool (or the broker) are stopped for 2 s, as by a
// collection of garbage, a neighbour or a pause of the machine. What the percentiles must then be follows from arithmetic: a
// task that should have arrived u ms before the stall's end waits those u ms, and then until those before it are done.
// Beside it the figure of a tool whose clock starts when a worker gets the task.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { monotonicMs } from '../dist/foundation/clock.js';
import { seededRandom } from '../dist/foundation/random.js';
import { measureTrial } from '../dist/trial/measure.js';
import { benchSetting, benchWorkload, printMachine, startBenchLab } from './lab.mjs';

const STALL_MS = 2_000;
const RATE = 400;
const DURATION_MS = Number(process.env.BENCH_MS ?? 50_000);
const STALL_AFTER_MS = DURATION_MS / 2;
const TASK_MS = 10;
const AIM = 0.05;
const POOLS = [
  { poolType: 'event-loop', implementation: null, workers: 1, tasksPerWorker: 64 },
  { poolType: 'threads', implementation: 'piscina', workers: 2, tasksPerWorker: 32 },
  { poolType: 'threads', implementation: 'tinypool', workers: 2, tasksPerWorker: 32 },
  { poolType: 'threads', implementation: 'workerpool', workers: 16, tasksPerWorker: 1 },
  { poolType: 'processes', implementation: 'tinypool', workers: 2, tasksPerWorker: 32 },
  { poolType: 'processes', implementation: 'workerpool', workers: 16, tasksPerWorker: 1 },
];

/** A process's descendants whose first command says so, and all of theirs. */
function treeOf(command) {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // Ended meanwhile.
    }
  }
  const childrenOf = (pid) => [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  const roots = childrenOf(process.pid).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(command),
  );
  const tree = [];
  for (let next = roots; next.length > 0; next = next.flatMap(childrenOf)) tree.push(...next);
  return tree;
}

/** The fleet, with a stall in the middle of its steady load; says when that was. */
function stalling(fleet, command) {
  const stall = { fromMs: 0, toMs: 0 };
  return {
    stall,
    async start(setting, workload) {
      const running = await fleet.start(setting, workload);
      return {
        startUpMs: running.startUpMs,
        stop: () => running.stop(),
        async run(load, options) {
          if (load.kind !== 'steady') return running.run(load, options);
          const result = running.run(load, options);
          await wait(STALL_AFTER_MS);
          const pids = treeOf(command);
          stall.fromMs = monotonicMs();
          for (const pid of pids) process.kill(pid, 'SIGSTOP');
          try {
            await wait(STALL_MS);
          } finally {
            for (const pid of pids) process.kill(pid, 'SIGCONT');
          }
          stall.toMs = monotonicMs();
          stall.records = (await result).records;
          return result;
        },
      };
    },
  };
}

/**
 * Response times by arithmetic, from the arrivals alone: a server with so many places, each task for as long as one took when
 * nothing was wrong, nothing served while stalled, and afterwards no more than its capacity (measured before).
 */
function byArithmetic({ records, fromMs, toMs }, places, perSecond, usualMs) {
  const free = new Array(places).fill(Number.NEGATIVE_INFINITY);
  let lastMs = Number.NEGATIVE_INFINITY;
  return Float64Array.from(records.arrivalMs, (arrivalMs) => {
    let place = 0;
    for (let i = 1; i < places; i++) if (free[i] < free[place]) place = i;
    let startMs = Math.max(arrivalMs, free[place], lastMs + 1_000 / perSecond);
    if (startMs >= fromMs && startMs < toMs) startMs = toMs;
    lastMs = startMs;
    let endMs = startMs + usualMs;
    // One that ran when the stall began ends as soon as it is over.
    if (startMs < fromMs && endMs > fromMs) endMs = Math.max(endMs, toMs);
    free[place] = endMs;
    return endMs - arrivalMs;
  });
}

const quantile = (values, share) => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
};

async function measure(shape, what, command) {
  const setting = benchSetting(shape);
  const faulty = stalling(fleet, command);
  const load = { kind: 'steady', ratePerSecond: RATE, durationMs: DURATION_MS, seed: 7, warmUpMs: 500 };
  const { figures } = await measureTrial(
    faulty,
    { setting, workload, load },
    { random: seededRandom(1), drainMs: 10_000 },
  );
  const { records } = faulty.stall;
  const capacity = (
    await measureTrial(
      fleet,
      { setting, workload, load: { kind: 'saturating', warmUpMs: 500, durationMs: 1_500 } },
      { random: seededRandom(1), drainMs: 2_000 },
    )
  ).figures.throughput.value;
  const expected = byArithmetic(faulty.stall, setting.concurrency, capacity, figures.responseTime.p50.value);
  const sinceDelivery = records.finishedMs.map((finishedMs, row) => finishedMs - records.deliveredMs[row]);
  const cells = [];
  for (const [name, share] of [
    ['p99', 0.99],
    ['p999', 0.999],
  ]) {
    const seen = figures.responseTime[name].value;
    if (seen === null) throw new Error(`too few tasks for a ${name}: raise BENCH_MS`);
    const wanted = quantile(expected, share);
    worst = Math.max(worst, Math.abs(seen / wanted - 1));
    cells.push(
      `${seen.toFixed(0)} | ${wanted.toFixed(0)} | ${(100 * (seen / wanted - 1)).toFixed(1)} % | ${quantile(sinceDelivery, share).toFixed(0)}`,
    );
  }
  console.log(`${what} | ${cells.join(' | ')}`);
}

let worst = 0;
const { lab, fleet } = await startBenchLab();
const workload = await benchWorkload(lab, 'wait', { ms: TASK_MS });
printMachine();
console.log(
  `tasks of ${TASK_MS} ms, ${RATE} a second for ${DURATION_MS / 1e3} s, one stall of ${STALL_MS / 1e3} s; times in ms`,
);
console.log(
  'stalled | p99 | by arithmetic | off by | clock from delivery | p99.9 | by arithmetic | off by | clock from delivery',
);
try {
  for (const pool of POOLS) {
    await measure(
      pool,
      `${pool.poolType}${pool.implementation === null ? '' : ` on ${pool.implementation}`}`,
      'node-main',
    );
  }
  await measure(POOLS[0], 'the broker', 'broker-main');
  console.log(`worst: off by ${(100 * worst).toFixed(1)} % (aim: <= ${100 * AIM} %)`);
  if (worst > AIM) process.exitCode = 1;
} finally {
  await lab.stop();
}
