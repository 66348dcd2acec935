// What the lab costs: no-op tasks through broker, node and pool, against the same pool called directly in a loop with
// as many calls in flight; the ratio should be >= 0.85. Both get slices in turn (A B B A …): a shared machine's speed can
// double within seconds, and a pair has to see the same one. Both are started anew several times, since where a start's
// threads come to lie on the cores moves two threads that wait for each other by a tenth. A slice has the warm-up that
// every trial has.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { OUTCOME } from '../dist/lab/task-records.js';
import { benchWorkload, median, printMachine, startBenchLab } from './lab.mjs';

const SLICE = { warmUpMs: 300, durationMs: Number(process.env.BENCH_MS ?? 500) };
const STARTS = Number(process.env.BENCH_STARTS ?? 3);
const PAIRS = Number(process.env.BENCH_PAIRS ?? 6);
const WARM_UP = { warmUpMs: 0, durationMs: 700 };
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

async function throughTheLab(running, slice) {
  const { records, startedMs, endedMs } = await running.run({ kind: 'saturating', ...slice });
  let done = 0;
  for (let row = 0; row < records.length; row++) {
    const finishedMs = records.finishedMs[row];
    if (records.outcome[row] === OUTCOME.done && finishedMs > startedMs && finishedMs <= endedMs) done++;
  }
  return done / ((endedMs - startedMs) / 1e3);
}

async function startDirect(setting) {
  const child = fork(fileURLToPath(new URL('./direct-pool.mjs', import.meta.url)), {
    env: { ...process.env, SETTING: JSON.stringify(setting) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return {
    async run(slice) {
      child.send(slice);
      return (await once(child, 'message'))[0];
    },
    async stop() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function compare(setting) {
  const running = await fleet.start(setting, workload);
  const direct = await startDirect(setting);
  try {
    await throughTheLab(running, WARM_UP);
    await direct.run(WARM_UP);
    const pairs = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const labFirst = pair % 2 === 0;
      const first = labFirst ? await throughTheLab(running, SLICE) : await direct.run(SLICE);
      const second = labFirst ? await direct.run(SLICE) : await throughTheLab(running, SLICE);
      pairs.push(labFirst ? { lab: first, direct: second } : { lab: second, direct: first });
    }
    return pairs;
  } finally {
    await direct.stop();
    await running.stop();
  }
}

const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.round(share * (values.length - 1))];

const { lab, fleet } = await startBenchLab();
const workload = await benchWorkload(lab, 'nothing');
printMachine();
console.log(
  `pool | workers x tasks per worker | direct, tasks/s | through the lab, tasks/s | ratio, median of ${STARTS * PAIRS} pairs [quartiles]`,
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
      for (let start = 0; start < STARTS; start++) pairs.push(...(await compare(setting)));
      const ratios = pairs.map((pair) => pair.lab / pair.direct);
      worst = Math.min(worst, median(ratios));
      console.log(
        [
          `${pool.poolType} on ${pool.implementation}`,
          `${shape.workers} x ${shape.tasksPerWorker}`,
          Math.round(median(pairs.map((pair) => pair.direct))),
          Math.round(median(pairs.map((pair) => pair.lab))),
          `${median(ratios).toFixed(2)} [${quantile(ratios, 0.25).toFixed(2)}, ${quantile(ratios, 0.75).toFixed(2)}]`,
        ].join(' | '),
      );
    }
  }
  console.log(`worst ratio ${worst.toFixed(2)} (aim: >= 0.85)`);
} finally {
  await lab.stop();
}
