// The simulator beside Ciw and SimPy on the same queues, in one run: M/M/c at 80 %, tasks per CPU second and the mean response.
// PLAN_PYTHON names a Python with the packages of plan/requirements.txt; without it they are installed into a temporary folder.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { simulateFleet } from '../dist/plan/simulator/simulate-fleet.js';
import { printMachine } from './lab.mjs';
import { exponentialColumn, fleet } from './plan/exponential.mjs';

const MEAN_MS = 10;
const CUSTOMERS = Number(process.env.BENCH_CUSTOMERS ?? 100_000);
const file = (name) => fileURLToPath(new URL(`./plan/${name}`, import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'pooltune-bench-'));

function python() {
  if (process.env.PLAN_PYTHON) return process.env.PLAN_PYTHON;
  execFileSync('python3', ['-m', 'venv', folder]);
  const inFolder = path.join(folder, 'bin', 'python');
  execFileSync(inFolder, ['-m', 'pip', 'install', '--quiet', '--requirement', file('requirements.txt')]);
  return inFolder;
}

function ours(servers, ratePerMs, engine) {
  const model = fleet({ waitMs: exponentialColumn(MEAN_MS) }, { workers: servers });
  const run = (tasks) =>
    simulateFleet(
      model,
      { kind: 'poisson', ratePerSecond: 1_000 * ratePerMs },
      { seed: 1, tasks, warmUpTasks: tasks / 10, ...(engine && { engine }) },
    );
  run(CUSTOMERS);
  const tasks = engine ? 5 * CUSTOMERS : 50 * CUSTOMERS;
  const before = process.cpuUsage();
  const { meanMs } = run(tasks).responseTime;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (1.1 * tasks) / ((user + system) / 1e6), meanMs };
}

try {
  const interpreter = python();
  printMachine();
  console.log('servers | simulator | thousand tasks per CPU second | mean response, ms');
  for (const servers of [1, 8, 64]) {
    const ratePerMs = (0.8 * servers) / MEAN_MS;
    const rows = [
      { name: 'pooltune, servers with one queue', ...ours(servers, ratePerMs) },
      { name: 'pooltune, any fleet', ...ours(servers, ratePerMs, 'general') },
    ];
    const args = [file('beside.py'), servers, ratePerMs, MEAN_MS, CUSTOMERS].map(String);
    const lines = execFileSync(interpreter, args, { encoding: 'utf8' }).trim().split('\n');
    rows.push(...lines.map((line) => JSON.parse(line)));
    for (const { name, perSecond, meanMs } of rows)
      console.log(`${servers} | ${name} | ${(perSecond / 1e3).toFixed(1)} | ${meanMs.toFixed(2)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
