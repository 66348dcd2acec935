// Records the grids that the advice on Celery is held against: every setting measured once in random order; then those
// that come within 15 % of the best, Celery's default and what rules of thumb say, until each has four measurements, and those
// within 6 %, ten. A trial is a line of grids/<workload>.jsonl as soon as it has ended; goes on where it was stopped. About ten minutes a
// workload on a machine with nothing else to do.
//
//   node bench/celery-advice/record.mjs [workload...] [--lock <file>]     locks the file during each trial (or BENCH_LOCK)
import { appendFileSync, mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeSetting } from '../../dist/fleet/setting.js';
import { seededRandom, shuffled } from '../../dist/foundation/random.js';
import { CLOSE, CLOSE_MEASUREMENTS, MEASUREMENTS, readGrid, TOP } from './grid.mjs';
import { isQuiet } from './others.mjs';
import { openSession, SEED } from './session.mjs';
import { folkloreOf, GRIDS, gridFile, gridOf, lateSettings, workloadsNamed } from './workloads.mjs';

/** At a measurement that others disturb. */
const ATTEMPTS = 4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lock: { type: 'string', default: process.env.BENCH_LOCK } },
});
const { lock } = values;
const workloads = workloadsNamed(positionals);
mkdirSync(GRIDS, { recursive: true });
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort());
for (const workload of workloads) {
  if (stopping.signal.aborted) break;
  if (readGrid(workload)?.isComplete) continue;
  await record(workload).catch((thrown) => {
    if (!stopping.signal.aborted) throw thrown;
  });
}

async function record(workload) {
  const { signal } = stopping;
  const file = gridFile(workload);
  const append = (line) => appendFileSync(file, `${JSON.stringify(line)}\n`);
  const earlier = readGrid(workload);
  const session = await openSession(workload, { lock, signal, calibration: earlier?.calibration });
  try {
    const { machine, calibration, versions } = session;
    if (earlier === undefined) {
      append({
        kind: 'grid',
        workload: workload.name,
        machine: {
          cores: machine.usableCores,
          cpu: machine.cpuModel,
          memoryBytes: machine.usableMemoryBytes,
          os: machine.os,
        },
        versions,
        calibration,
        startedAt: new Date().toISOString(),
      });
    }
    const facts = {
      cores: Math.max(1, Math.round(machine.usableCores)),
      memoryBytes: machine.usableMemoryBytes,
    };
    const grid = gridOf(workload, facts);
    const folklore = Object.values(folkloreOf(workload, facts));
    /** Brings each setting to `count` measurements; those that others disturbed are made again at the end. */
    const round = async (purpose, settings, count) => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const recorded = readGrid(workload);
        const due = settings.filter((setting) => recorded.quietCount(setting) < count);
        for (const setting of shuffled(due, seededRandom(SEED + count + ATTEMPTS * attempt))) {
          const line = await session.measure(setting);
          if (signal.aborted) return;
          append({ kind: 'trial', purpose, ...line });
          console.log(`${workload.name} ${purpose} ${inWords(line)}`);
        }
      }
    };
    await round('grid', grid, 1);
    for (let count = 2; count <= MEASUREMENTS; count++) {
      await round('top', readGrid(workload).near(TOP), count);
    }
    // The best of many noisy means is too good to be true: it and those that come close are measured again.
    const closest = readGrid(workload).near(CLOSE);
    for (let count = MEASUREMENTS + 1; count <= CLOSE_MEASUREMENTS; count++) {
      await round('closest', closest, count);
    }
    for (let count = 1; count <= MEASUREMENTS; count++) {
      const { best } = readGrid(workload);
      const bestPrefork = best(({ poolType }) => poolType === 'prefork').setting.concurrency;
      await round('rule', [...folklore, ...lateSettings(workload, facts, bestPrefork)], count);
    }
    if (!signal.aborted) append({ kind: 'complete', endedAt: new Date().toISOString() });
  } finally {
    await session.stop();
  }
}

function inWords({ setting, capacity, tookMs, foreignCores, flags = [] }) {
  const figure = capacity?.value?.toFixed(1) ?? 'none';
  const words = [
    ...flags.map(({ kind }) => kind),
    ...(isQuiet({ setting, foreignCores }) ? [] : ['disturbed']),
  ];
  return `${describeSetting(setting)}: ${figure} in ${tookMs} ms ${words.join(' ')}`;
}
