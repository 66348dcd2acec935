// Holds `pooltune tune --celery`, run live, against the recorded grids: what it recommends, the best of the grid and
// Celery's default are measured in turns, and the result is appended to runs.jsonl.
//
//   node bench/celery-advice/compare.mjs [workload...] [--seed <n>] [--out <folder>] [--lock <file>]
//
// --out keeps the studies' folders. The lock is held during the whole study, and during each round of the turns.
import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { describeSetting } from '../../dist/fleet/setting.js';
import { readGrid } from './grid.mjs';
import { withLock } from './lock.mjs';
import { isQuiet } from './others.mjs';
import { ratioOfPairs } from './paired.mjs';
import { openSession, PYTHON } from './session.mjs';
import { APPS, folkloreOf, RUNS, startUpstream, workloadsNamed } from './workloads.mjs';

/** With the start and end of the command, which no budget holds, the study takes no more than 15 % of the grid's time. */
const GRID_SHARE = 0.14;
const FEWEST_ROUNDS = 4;
/** Rounds go on until the interval of the recommended setting's capacity over the best's is no wider than this, either way … */
const HALF_WIDTH = 0.04;
/** … and for so many at the most: two starts of one setting were seen to differ by 10 %. */
const MOST_ROUNDS = 20;
const POOLTUNE = fileURLToPath(new URL('../../bin/pooltune.js', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    lock: { type: 'string', default: process.env.BENCH_LOCK },
  },
});
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort());
for (const workload of workloadsNamed(positionals)) {
  if (stopping.signal.aborted) break;
  const grid = readGrid(workload);
  if (!grid?.isComplete) {
    console.error(
      `${workload.name}: its grid is not recorded (node bench/celery-advice/record.mjs ${workload.name})`,
    );
    process.exitCode = 1;
    continue;
  }
  await compare(workload, grid);
}

async function compare(workload, grid) {
  const startedAt = new Date().toISOString();
  const budgetS = Math.floor((GRID_SHARE * grid.gridMs) / 1_000);
  const { report, tookMs } = await tune(workload, budgetS);
  const { recommendation } = report;
  if (recommendation === null) throw new Error(`${workload.name}: nothing was recommended`);
  const facts = { cores: Math.round(grid.machine.cores), memoryBytes: grid.machine.memoryBytes };
  const best = grid.best();
  const sides = {
    recommended: recommendation.setting,
    best: best.setting,
    default: Object.values(folkloreOf(workload, facts))[0],
  };
  const turns = await takeTurns(workload, grid, sides);
  const capacities = Object.fromEntries(
    Object.entries(sides).map(([side, setting]) => [side, turns.get(describeSetting(setting))]),
  );
  const { setting, capacity, confidence } = recommendation;
  const line = {
    workload: workload.name,
    startedAt,
    seed: Number(values.seed),
    budgetMs: 1_000 * budgetS,
    tookMs,
    gridMs: grid.gridMs,
    trials: report.trials.length,
    recommended: { setting, capacity, confidence },
    best: { setting: best.setting, capacity: best.capacity },
    /** Of the recommended setting in the grid, tasks/s; null where it is not on it. */
    inGrid: grid.pointOf(setting)?.capacity ?? null,
    turns: capacities,
    ofBest: ratioOfPairs(capacities.recommended, capacities.best),
    // The default has the first rounds alone.
    overDefault: ratioOfPairs(capacities.recommended.slice(0, capacities.default.length), capacities.default),
  };
  appendFileSync(RUNS, `${JSON.stringify(line)}\n`);
  console.log(
    `${workload.name}: ${describeSetting(setting)}, ${line.ofBest.value.toFixed(3)} [${line.ofBest.low.toFixed(3)}, ${line.ofBest.high.toFixed(3)}] of ${describeSetting(best.setting)}, ${line.overDefault.value.toFixed(2)} × the default; ${(tookMs / 1_000).toFixed(0)} s, ${((100 * tookMs) / grid.gridMs).toFixed(1)} % of the grid's time`,
  );
}

/** The command as a user types it, from its start to its end. */
async function tune({ app, payloads, nodes, start }, budgetS) {
  const kept = values.out === undefined ? undefined : path.resolve(values.out);
  const out = kept ?? mkdtempSync(path.join(tmpdir(), 'pooltune-celery-advice-'));
  const { signal } = stopping;
  const endUpstream = await startUpstream({ start });
  try {
    return await withLock(
      values.lock,
      async () => {
        const beganMs = performance.now();
        const { stdout } = await promisify(execFile)(
          process.execPath,
          [
            POOLTUNE,
            'tune',
            ...['--celery', app, '--python', PYTHON],
            ...(payloads === undefined ? [] : ['--payloads', payloads]),
            ...(nodes === undefined ? [] : ['--nodes', String(nodes)]),
            ...['--budget', `${budgetS}s`, '--seed', values.seed, '--out', out, '--json', '--quiet'],
          ],
          { cwd: APPS, maxBuffer: 2 ** 28, signal },
        );
        const tookMs = Math.round(performance.now() - beganMs);
        return { report: JSON.parse(stdout), tookMs };
      },
      signal,
    );
  } finally {
    await endUpstream();
    if (kept === undefined) rmSync(out, { recursive: true, force: true });
  }
}

/**
 * Each setting once a round, every other round in reverse order; a round that others disturbed does not count, as long as there
 * may be others. Those after the first few are of the recommended setting and the best alone. Returns the capacities by
 * setting, tasks/s; those of one round at the same place.
 */
async function takeTurns(workload, { calibration }, sides) {
  const keys = Object.fromEntries(
    Object.entries(sides).map(([side, setting]) => [side, describeSetting(setting)]),
  );
  const unique = [...new Map(Object.values(sides).map((setting) => [describeSetting(setting), setting]))];
  const capacities = new Map(unique.map(([key]) => [key, []]));
  const { signal } = stopping;
  const session = await openSession(workload, { lock: undefined, signal, calibration });
  const takeTurn = async (order) => {
    const turn = [];
    for (const [key, setting] of order) {
      signal.throwIfAborted();
      turn.push({ key, ...(await session.measure(setting)) });
    }
    return turn;
  };
  const isKnown = (rounds) => {
    if (rounds < FEWEST_ROUNDS) return false;
    if (keys.recommended === keys.best) return true;
    const { low, high } = ratioOfPairs(capacities.get(keys.recommended), capacities.get(keys.best));
    return Math.log(high / low) / 2 <= HALF_WIDTH;
  };
  try {
    for (let round = 0, left = MOST_ROUNDS; left > 0 && !isKnown(round); left--) {
      const wanted = unique.filter(
        ([key]) => round < FEWEST_ROUNDS || key === keys.recommended || key === keys.best,
      );
      const order = left % 2 === 0 ? wanted : wanted.toReversed();
      const turn = await withLock(values.lock, () => takeTurn(order), signal);
      if (left > FEWEST_ROUNDS - round && !turn.every(isQuiet)) continue;
      for (const { key, capacity } of turn) capacities.get(key).push(capacity?.value ?? null);
      round++;
    }
  } finally {
    await session.stop();
  }
  return capacities;
}
