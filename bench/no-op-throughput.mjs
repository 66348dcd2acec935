// What the lab costs: no-op tasks through broker, node and pool, against the same pool called directly in a loop with
// as many calls in flight. Interleaved (A B B A …) in one run, start-up not counted; the ratio should be >= 0.85.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { OUTCOME } from '../dist/lab/task-records.js';
import { benchWorkload, median, printMachine, startBenchLab } from './lab.mjs';

const DURATION_MS = Number(process.env.BENCH_MS ?? 1_500);
const BLOCKS = Number(process.env.BENCH_BLOCKS ?? 3);
const POOLS = [
  { implementation: 'piscina', poolType: 'threads' },
  { implementation: 'tinypool', poolType: 'threads' },
  { implementation: 'tinypool', poolType: 'processes' },
  { implementation: 'workerpool', poolType: 'threads' },
  { implementation: 'workerpool', poolType: 'processes' },
].filter(
  (pool) => process.argv.length < 3 || process.argv.includes(`${pool.poolType}/${pool.implementation}`),
);
const SHAPES = [
  { workers: 1, tasksPerWorker: 1 },
  { workers: 2, tasksPerWorker: 1 },
  { workers: 2, tasksPerWorker: 8 },
];

const { lab, fleet } = await startBenchLab();
const workload = await benchWorkload(lab, 'nothing');

async function throughTheLab(setting) {
  const running = await fleet.start(setting, workload);
  try {
    const { records, startedMs, endedMs, labCpuMs, nodesCpuMs } = await running.run({
      kind: 'saturating',
      durationMs: DURATION_MS,
    });
    let done = 0;
    // The second half only: the first warms up.
    const from = startedMs + (endedMs - startedMs) / 2;
    for (let row = 0; row < records.length; row++) {
      if (
        records.outcome[row] === OUTCOME.done &&
        records.finishedMs[row] > from &&
        records.finishedMs[row] <= endedMs
      )
        done++;
    }
    const doneAll = records.outcome.filter((outcome) => outcome === OUTCOME.done).length;
    if (process.env.BENCH_VERBOSE)
      console.error({ lab: (labCpuMs * 1e3) / doneAll, nodes: (nodesCpuMs * 1e3) / doneAll });
    return done / ((endedMs - from) / 1e3);
  } finally {
    await running.stop();
  }
}

function direct(setting) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./direct-pool.mjs', import.meta.url)), {
      env: { ...process.env, SETTING: JSON.stringify(setting), DURATION_MS: String(DURATION_MS) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', (perSecond) => resolve(perSecond));
    child.once('exit', (code) => code !== 0 && reject(new Error(`the direct loop ended with ${code}`)));
  });
}

printMachine();
console.log(
  'pool | workers x tasks per worker | direct, tasks/s | through the lab, tasks/s | ratio (median of blocks)',
);
let worst = Number.POSITIVE_INFINITY;
try {
  for (const pool of POOLS) {
    for (const shape of SHAPES) {
      if (pool.implementation === 'workerpool' && shape.tasksPerWorker > 1) continue;
      const setting = {
        ...pool,
        ...shape,
        concurrency: shape.workers * shape.tasksPerWorker,
        prefetchMultiplier: 0,
        acknowledgement: 'early',
        connections: null,
        nodes: 1,
      };
      const pairs = [];
      for (let block = 0; block < BLOCKS; block++) {
        const labFirst = block % 2 === 0;
        const first = labFirst ? await throughTheLab(setting) : await direct(setting);
        const second = labFirst ? await direct(setting) : await throughTheLab(setting);
        pairs.push(labFirst ? { lab: first, direct: second } : { lab: second, direct: first });
      }
      const ratio = median(pairs.map((pair) => pair.lab / pair.direct));
      worst = Math.min(worst, ratio);
      console.log(
        [
          `${pool.poolType} on ${pool.implementation}`,
          `${shape.workers} x ${shape.tasksPerWorker}`,
          Math.round(median(pairs.map((pair) => pair.direct))),
          Math.round(median(pairs.map((pair) => pair.lab))),
          ratio.toFixed(2),
        ].join(' | '),
      );
    }
  }
  console.log(`worst ratio ${worst.toFixed(2)} (aim: >= 0.85)`);
} finally {
  await lab.stop();
}
