// How many tasks the simulator gets through per second of one core, by servers and by nodes; and the memory that it takes.
// CPU time of this process alone: others may use the machine.
import { simulateFleet } from '../dist/plan/simulator/simulate-fleet.js';
import { printMachine } from './lab.mjs';
import { exponentialColumn, fleet } from './plan/exponential.mjs';

const AIM_PER_SECOND = 5_000_000;
const MEAN_MS = 10;
const TIMES = exponentialColumn(MEAN_MS);
const SCALE = Number(process.env.BENCH_SCALE ?? 1);

/** Runs it twice, the first time to warm up; gives simulated tasks per CPU second. */
function speed(model, ratePerSecond, tasks, options = {}) {
  const run = (n) =>
    simulateFleet(
      model,
      { kind: 'poisson', ratePerSecond },
      { seed: 1, tasks: n, warmUpTasks: 1_000, ...options },
    );
  run(Math.ceil(tasks / 10));
  const before = process.cpuUsage();
  const { arrivals } = run(tasks);
  const { user, system } = process.cpuUsage(before);
  return arrivals / ((user + system) / 1e6);
}

const million = (perSecond) => (perSecond / 1e6).toFixed(2);
printMachine();
console.log('servers with one queue, M/M/c at 90 % | million tasks per CPU second');
for (const servers of [1, 8, 64, 1_024, 10_000]) {
  const perSecond = speed(fleet({ waitMs: TIMES }, { workers: servers }), 90 * servers, SCALE * 5e6);
  console.log(`${servers} | ${million(perSecond)}`);
  if (servers <= 8 && perSecond < AIM_PER_SECOND) process.exitCode = 1;
}

console.log(
  '\ntasks that compute, call and wait; 8 workers on 4 cores per node, 60 % busy, late acknowledgement',
);
console.log('nodes | million tasks per CPU second | memory of the process, MiB');
const node = {
  workers: 8,
  cores: 4,
  window: 16,
  dispatchMs: 0.1,
  connections: { kind: 'pooled', pools: 1, perPool: 8 },
};
for (const nodes of [1, 10, 100, 1_000, 10_000]) {
  const model = fleet(
    { cpuMs: TIMES.map((ms) => ms / 5), waitMs: TIMES, connectionMs: TIMES.map((ms) => ms / 2) },
    node,
    { nodes, broker: { roundTripMs: 1 } },
  );
  const tasks = SCALE * Math.max(100_000, 40 * nodes);
  const perSecond = speed(model, 280 * nodes, tasks);
  console.log(`${nodes} | ${million(perSecond)} | ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)}`);
}
console.log(`aim: >= ${million(AIM_PER_SECOND)} million for 1 and 8 servers with one queue; < 2048 MiB`);
