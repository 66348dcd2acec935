// Records the surfaces that `npm run bench:advice` replays: each setting of the grid measured for real, in two rounds of a
// random order each, and those that come within 15 % of the best by an objective in four more: there the truth has to be
// known best. Takes about two hours on a machine with nothing else to do; goes on where it was stopped.
//
//   node bench/advice/record.mjs [workload...]        ADVICE_PAUSE=<file>: waits while that file exists
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { prepareWorkload } from '../../dist/cli/prepare-workload.js';
import { createTrialRunner, nodeFleetIn } from '../../dist/cli/trial-runner.js';
import { describeSetting } from '../../dist/fleet/setting.js';
import { EnvironmentError } from '../../dist/foundation/errors.js';
import { seededRandom, shuffled } from '../../dist/foundation/random.js';
import { Lab } from '../../dist/lab/lab.js';
import { machineFacts } from '../../dist/lab/machine/machine-facts.js';
import { versions } from '../../dist/lab/machine/versions.js';
import { ENOUGH_COMPLETIONS, neededDurationMs, saturatingLoad } from '../../dist/study/duration.js';
import { GIB_PER_CORE } from '../../dist/study/merit.js';
import { taskProfile } from '../../dist/study/task-profile.js';
import { calibrate } from '../../dist/trial/calibration/calibrate.js';
import { gridOf, recordedModules, SURFACES } from './cells.mjs';

const ROUNDS = { all: 2, top: 6 };
const TOP = 0.85;
const WINDOW_MS = 1_200;
const LONGEST_WINDOW_MS = 6_000;
const MOST_WARM_UP_MS = 1_000;
const SEED = 20_261;
const TASK_TIMEOUT_MS = 30_000;

const chosen = process.argv.slice(2);
const modules = recordedModules().filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const unknown = chosen.filter((name) => !modules.some((module) => module.name === name));
if (unknown.length > 0) {
  console.error(
    `there is no workload ${unknown.join(', ')}; there are ${recordedModules()
      .map((m) => m.name)
      .join(', ')}`,
  );
  process.exit(2);
}
mkdirSync(SURFACES, { recursive: true });
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort());
for (const module of modules) {
  if (stopping.signal.aborted || existsSync(path.join(SURFACES, `${module.name}.jsonl.gz`))) continue;
  await record(module);
}

async function record(module) {
  const file = path.join(SURFACES, `${module.name}.jsonl`);
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const lab = await Lab.start({ brokerLatencyMs: 0 });
  try {
    const { signal } = stopping;
    const workload = await prepareWorkload(
      lab,
      module,
      { tasks: [], taskTimeoutMs: TASK_TIMEOUT_MS, seed: SEED },
      signal,
    );
    const machine = await machineFacts();
    const append = (line) => {
      lines.push(line);
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    };
    if (lines.length === 0) {
      append({
        kind: 'surface',
        workload: { name: workload.name, tasks: workload.tasks },
        machine: {
          cores: machine.usableCores,
          cpu: machine.cpuModel,
          memoryBytes: machine.usableMemoryBytes,
        },
        versions: await versions(),
        startedAt: new Date().toISOString(),
      });
    }
    let run;
    let profile;
    for (let round = 0; round < ROUNDS.top; round++) {
      const known = lines.find((line) => line.kind === 'calibration' && line.round === round);
      const calibration =
        known?.calibration ??
        (await calibrate(workload, lab.upstreams, {
          budgetMs: 1_000,
          taskTimeoutMs: TASK_TIMEOUT_MS,
          signal,
        }));
      if (known === undefined) append({ kind: 'calibration', round, calibration });
      profile ??= taskProfile(calibration, workload);
      run ??= createTrialRunner(nodeFleetIn(lab, TASK_TIMEOUT_MS), workload, {
        seed: SEED,
        signal,
        calibration,
      });
      const whole = gridOf(machine.usableCores, calibration.uses);
      const grid = round < ROUNDS.all ? whole : topOf(whole, lines);
      for (const setting of shuffled(grid, seededRandom(SEED + round))) {
        if (signal.aborted) return;
        const key = describeSetting(setting);
        if (
          lines.some(
            (line) => line.kind === 'trial' && line.round === round && describeSetting(line.setting) === key,
          )
        )
          continue;
        while (process.env.ADVICE_PAUSE !== undefined && existsSync(process.env.ADVICE_PAUSE))
          await wait(500);
        // What an earlier round saw says how long a task is in service: of 512 that wait for a lock, seconds.
        const measuredPerSecond = lines.findLast(
          (line) =>
            line.kind === 'trial' &&
            describeSetting(line.setting) === key &&
            line.figures?.throughput.value > 0,
        )?.figures.throughput.value;
        const expected = { profile, setting, cores: machine.usableCores, measuredPerSecond };
        const windowMs = Math.min(
          LONGEST_WINDOW_MS,
          Math.max(WINDOW_MS, neededDurationMs(expected, ENOUGH_COMPLETIONS)),
        );
        const load = saturatingLoad(expected, windowMs, MOST_WARM_UP_MS);
        const beganMs = performance.now();
        const measured = await run(setting, load).catch((thrown) => {
          if (thrown instanceof EnvironmentError) return { refused: thrown.message };
          throw thrown;
        });
        if (signal.aborted) return;
        append({
          kind: 'trial',
          round,
          setting,
          load,
          tookMs: Math.round(performance.now() - beganMs),
          ...summary(measured),
        });
        const done = lines.filter((line) => line.kind === 'trial').length;
        console.log(
          `${workload.name} round ${round} of ${grid.length}, ${done} in all, ${key}: ${measured.figures?.throughput.value?.toFixed(0) ?? 'none'}`,
        );
      }
    }
    writeFileSync(
      `${file}.gz`,
      gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { level: 9 }),
    );
  } finally {
    await lab.stop();
  }
}

/** The settings that come near the best by one of the objectives. */
function topOf(grid, lines) {
  const trials = lines.filter((line) => line.kind === 'trial' && line.round < ROUNDS.all);
  const merits = grid.map((setting) => {
    const key = describeSetting(setting);
    const told = trials.flatMap((line) =>
      describeSetting(line.setting) === key &&
      line.figures?.throughput.value > 0 &&
      line.figures.errorShare < 0.01
        ? [line.figures]
        : [],
    );
    const capacity = mean(told.map(({ throughput }) => throughput.value));
    const price = mean(
      told.map(({ cores, memoryPeakBytes }) => cores.nodes + memoryPeakBytes / 2 ** 30 / GIB_PER_CORE),
    );
    return [capacity, told.length === 0 ? 0 : capacity / price];
  });
  const best = [0, 1].map((objective) => Math.max(...merits.map((merit) => merit[objective])));
  return grid.filter((_, at) => merits[at].some((merit, objective) => merit >= TOP * best[objective]));
}

function mean(values) {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a search looks at. */
function summary({ refused, figures, flags, startedAt }) {
  if (refused !== undefined) return { refused };
  const { throughput, cores, memoryPeakBytes, eventLoop, connections, tasks, errors, errorShare } = figures;
  const { heldPeak, beforeWindowMs, warmUpMs, startUpMs, faults, serviceTime } = figures;
  return {
    startedAt,
    flags,
    figures: {
      throughput,
      cores,
      memoryPeakBytes,
      eventLoop,
      connections,
      tasks,
      errors,
      errorShare,
      heldPeak,
      beforeWindowMs,
      warmUpMs,
      startUpMs,
      faults,
      serviceP50: serviceTime.p50,
    },
  };
}
