// Replays `tune --celery` on the recorded grids, on a clock of its own and with the noise that was recorded: how far its
// answers are from the grid's best, over many seeds. A live study (compare.mjs) is one of these.
//
//   node bench/celery-advice/replay.mjs [workload...] [--seeds 100] [--cpu-seen 1] [--verbose]
import { parseArgs } from 'node:util';
import { describeSetting } from '../../dist/fleet/setting.js';
import { seededRandom } from '../../dist/foundation/random.js';
import { CELERY_POOLS } from '../../dist/study/arm.js';
import { defaultCelerySetting } from '../../dist/study/default-setting.js';
import { runStudy } from '../../dist/study/run-study.js';
import { mean } from '../advice/surface.mjs';
import { readGrid } from './grid.mjs';
import { RecordedGrid } from './recorded-grid.mjs';
import { workloadsNamed } from './workloads.mjs';

/** As in a live comparison, less what importing the app and calibrating take of it. */
const GRID_SHARE = 0.14;
const TRIALS_SHARE = 0.9;
const NEAR = 0.95;
const SURE = 0.9;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '100' },
    // How much of its CPU time a task's calibration shows: it is of few calls.
    'cpu-seen': { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});

async function study(recorded, grid, seed) {
  const random = seededRandom(seed);
  const clock = { ms: 0 };
  const { cores, memoryBytes } = grid.machine;
  const tasks = grid.calibration.tasks.map(({ name }) => ({ name, weight: 1 }));
  return runStudy({
    evaluate: async (setting, load) => recorded.evaluate(setting, load, random, clock),
    calibration: { ...grid.calibration, cpuMs: Number(values['cpu-seen']) * grid.calibration.cpuMs },
    workload: { name: grid.workload, modulePath: grid.workload, tasks, hasSetup: false },
    objective: { kind: 'throughput', maxErrorShare: 0.01 },
    space: {
      cores,
      memoryBytes,
      usesConnections: false,
      pools: CELERY_POOLS,
      limits: { nodes: recorded.nodes },
    },
    defaultSetting: { ...defaultCelerySetting(Math.max(1, Math.round(cores))), nodes: recorded.nodes },
    budgetMs: GRID_SHARE * TRIALS_SHARE * grid.gridMs,
    seed,
    clock: () => clock.ms,
    onEvent: (event) => {
      if (values.verbose && event.kind === 'decision') console.log(`  ${event.text}`);
    },
  });
}

console.log(
  '| workload | regret, median | 95th percentile | worst | within 5 % | pools | sure, mean | 90 % sure or more, of them wrong | trials |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const workload of workloadsNamed(positionals)) {
  const grid = readGrid(workload);
  if (!grid?.isComplete) continue;
  const recorded = new RecordedGrid(grid);
  const regrets = [];
  const pools = new Map();
  const sure = [];
  const wrongs = [];
  const counts = [];
  const stages = new Map();
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const { recommended, trials } = await study(recorded, grid, seed);
    const truth = recommended === null ? 0 : recorded.at(recommended.setting).capacity;
    regrets.push(1 - truth / recorded.best.capacity);
    const pool = recommended?.setting.poolType ?? 'none';
    pools.set(pool, (pools.get(pool) ?? 0) + 1);
    sure.push(recommended?.confidence ?? 0);
    if (sure.at(-1) >= SURE) wrongs.push(regrets.at(-1) > 1 - NEAR ? 1 : 0);
    counts.push(trials.length);
    for (const { stage, load } of trials) {
      const key = `${stage} ${load.kind}`;
      stages.set(key, (stages.get(key) ?? 0) + 1);
    }
    if (values.verbose) {
      const name = recommended === null ? 'none' : describeSetting(recommended.setting);
      console.log(
        `  seed ${seed}: ${name}, regret ${percent(regrets.at(-1))}, best ${describeSetting(recorded.best.setting)}`,
      );
    }
  }
  if (values.verbose)
    for (const [key, count] of stages) console.log(`  ${key}: ${(count / regrets.length).toFixed(1)} trials`);
  regrets.sort((a, b) => a - b);
  const at = (share) => regrets[Math.min(regrets.length - 1, Math.floor(share * regrets.length))];
  const near = regrets.filter((regret) => regret <= 1 - NEAR).length / regrets.length;
  console.log(
    `| ${[workload.name, percent(at(0.5)), percent(at(0.95)), percent(at(1)), percent(near), [...pools].map(([name, count]) => `${name} ${count}`).join(', '), percent(mean(sure)), `${wrongs.length}, ${wrongs.length === 0 ? '' : percent(mean(wrongs))}`, mean(counts).toFixed(0)].join(' | ')} |`,
  );
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
