// Live: the same tune ten times on one real workload, then the true capacity of every answer, measured in turns. The aim:
// the same pool type in 10 of 10, and true capacities within 5 % of each other.
//
//   node bench/advice/live.mjs [module or built-in workload]      LIVE_RUNS=10  LIVE_BUDGET=60s  LIVE_ROUNDS=10
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builtinWorkloads } from '../../dist/workload/builtin.js';
import { spreadOf } from './spread.mjs';

const run = promisify(execFile);
const runs = Number(process.env.LIVE_RUNS ?? 10);
const budget = process.env.LIVE_BUDGET ?? '60s';
const rounds = Number(process.env.LIVE_ROUNDS ?? 10);
const name = process.argv[2] ?? 'mixed';
const what = builtinWorkloads().some((builtin) => builtin.name === name) ? ['--workload', name] : [name];
const cli = fileURLToPath(new URL('../../bin/pooltune.js', import.meta.url));
const out = mkdtempSync(path.join(tmpdir(), 'pooltune-live-'));
const pooltune = async (args) => {
  const { stdout } = await run(process.execPath, [cli, ...args, ...what, '--out', out, '--json', '--quiet'], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout);
};

try {
  const answers = new Map();
  for (let seed = 1; seed <= runs; seed++) {
    const { recommendation } = await pooltune(['tune', '--budget', budget, '--seed', String(seed)]);
    const { setting, capacity, confidence } = recommendation;
    const text = textOf(setting);
    answers.set(text, [...(answers.get(text) ?? []), seed]);
    console.log(
      `run ${seed}: ${text}: ${capacity.value.toFixed(0)} tasks/s [${capacity.low?.toFixed(0)}, ${capacity.high?.toFixed(0)}], confidence ${(100 * confidence).toFixed(0)} %`,
    );
  }
  const settings = [...answers.keys()].flatMap((text) => ['--setting', text]);
  const { trials } = await pooltune(['bench', ...settings, '--repeats', String(rounds), '--duration', '2s']);
  const rows = [...answers.keys()].map((text) =>
    trials.filter(({ setting }) => textOf(setting) === text).map(({ figures }) => figures.throughput.value),
  );
  const spread = rows.length < 2 ? null : spreadOf(rows);
  for (const [at, [text, seeds]] of [...answers].entries()) {
    const own = rows[at];
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const error = spread === null ? '' : ` ± ${(100 * spread.errorOfMean).toFixed(1)} %`;
    console.log(
      `${text} (${seeds.length} of ${runs}): ${mean.toFixed(0)}${error} tasks/s over ${own.length} trials`,
    );
  }
  const types = new Map();
  for (const [text, seeds] of answers) {
    const type = text.split(',')[0];
    types.set(type, (types.get(type) ?? 0) + seeds.length);
  }
  console.log(`pool types: ${[...types].map(([type, count]) => `${type} ${count}`).join(', ')}`);
  if (spread === null) {
    console.log('all answers are the same setting');
  } else {
    console.log(
      `true capacities: worst / best ${spread.measured.toFixed(3)} as measured, ${spread.withoutNoise.toFixed(3)} without the noise in it (aim: 0.95 and more); as many equal settings would show ${spread.ofEqual.toFixed(3)}`,
    );
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}

/** As `--setting` takes it. */
function textOf({
  poolType,
  implementation,
  workers,
  tasksPerWorker,
  prefetchMultiplier,
  acknowledgement,
  connections,
}) {
  const shape =
    poolType === 'event-loop'
      ? [`concurrency=${tasksPerWorker}`]
      : [`implementation=${implementation}`, `workers=${workers}`, `tasks-per-worker=${tasksPerWorker}`];
  const pool = connections === null ? [] : [`connections=${connections}`];
  return [poolType, ...shape, `prefetch=${prefetchMultiplier}`, `ack=${acknowledgement}`, ...pool].join(',');
}
