// npm run bench:plan: how right a plan's predictions are, on recorded studies and on trials of settings and rates that they did
// not run (node bench/plan/record.mjs). Fits each study, predicts those trials on the study's machine, and compares.
//
//   node bench/plan/replay.mjs [workload...] [--trials]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeSetting } from '../../dist/fleet/setting.js';
import { fitModel, machineOf } from '../../dist/plan/fit/fit-model.js';
import { errorSpread, halfWidth, heldOutErrors } from '../../dist/plan/fit/held-out.js';
import { isFitted, observationsOf } from '../../dist/plan/fit/observations.js';
import { simulatedForecast } from '../../dist/plan/fit/trial-forecast.js';
import { RECORDINGS } from './recordings.mjs';

const SEED = 1;
const TASKS = 20_000;
const QUANTITIES = ['capacity', 'p50', 'p95', 'p99', 'makespan'];
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const showsTrials = process.argv.includes('--trials');
const files = existsSync(RECORDINGS)
  ? readdirSync(RECORDINGS).filter((file) => file.endsWith('.json.gz'))
  : [];
const all = new Map(QUANTITIES.map((quantity) => [quantity, []]));
const rows = [];
let machine;
for (const file of files.sort()) {
  const recording = JSON.parse(gunzipSync(readFileSync(path.join(RECORDINGS, file))));
  if (names.length > 0 && !names.includes(recording.workload)) continue;
  machine = recording.machine;
  const { source, measured, workload } = recording;
  const beganMs = performance.now();
  const fit = fitModel(source, { seed: SEED });
  const errors = heldOutErrors(source, fit, { seed: SEED });
  const tookMs = performance.now() - beganMs;
  const own = new Map(QUANTITIES.map((quantity) => [quantity, []]));
  const ran = new Set(source.trials.map(keyOf));
  for (const trial of measured) {
    // What the study measured itself is no prediction.
    if (!isFitted(trial) || ran.has(keyOf(trial))) continue;
    const forecast = simulatedForecast(machineOf(fit), trial, { seed: SEED, tasks: TASKS });
    for (const { quantity, value } of observationsOf(trial)) {
      const predicted = forecast.get(quantity);
      if (!own.has(quantity) || predicted === undefined) continue;
      const error = Math.log(value / predicted);
      const isCovered = Math.abs(error) <= halfWidth(errorSpread(errors, quantity));
      const comparison = { relative: Math.abs(predicted / value - 1), isCovered };
      own.get(quantity).push(comparison);
      all.get(quantity).push(comparison);
      if (showsTrials)
        console.log(
          `${workload} ${trial.load.kind} ${trial.load.ratePerSecond?.toFixed(0) ?? ''} ${describeSetting(trial.setting)}: ${quantity} ${value.toPrecision(3)} measured, ${predicted.toPrecision(3)} predicted${isCovered ? '' : ', outside'}`,
        );
    }
  }
  rows.push([workload, source.trials.filter(isFitted).length, own, tookMs]);
}
if (rows.length === 0) {
  console.error(
    `nothing was recorded${names.length > 0 ? ` of ${names.join(', ')}` : ''}: node bench/plan/record.mjs`,
  );
  process.exit(2);
}
console.log(
  `Recorded on ${machine.usableCores} cores, ${machine.cpuModel}; relative errors, median / p90 (count), and the share of measurements inside the 90 % interval\n`,
);
console.log(
  `| workload | trials fitted | ${QUANTITIES.map((quantity) => `${quantity}`).join(' | ')} | inside | fit, s |`,
);
console.log(`|${' --- |'.repeat(QUANTITIES.length + 4)}`);
for (const [workload, trials, own, tookMs] of rows) print(workload, trials, own, (tookMs / 1_000).toFixed(1));
if (rows.length > 1) print('all', '', all, '');

function print(workload, trials, own, took) {
  const inside = [...own.values()].flat();
  const covered = inside.filter(({ isCovered }) => isCovered).length / Math.max(1, inside.length);
  const cells = QUANTITIES.map((quantity) => {
    const relative = own
      .get(quantity)
      .map((comparison) => comparison.relative)
      .sort((a, b) => a - b);
    if (relative.length === 0) return '–';
    return `${percent(at(relative, 0.5))} / ${percent(at(relative, 0.9))} (${relative.length})`;
  });
  console.log(`| ${workload} | ${trials} | ${cells.join(' | ')} | ${percent(covered)} | ${took} |`);
}

/** Settings that differ in levers that say the same: a study's own trial of them gives the answer away. */
function keyOf({ setting, load }) {
  return JSON.stringify([setting, load.kind, load.ratePerSecond ?? load.tasks ?? null]);
}

function at(sorted, share) {
  const place = share * (sorted.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

function percent(value) {
  return `${(100 * value).toFixed(0)} %`;
}
