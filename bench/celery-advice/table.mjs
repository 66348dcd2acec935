// Prints as Markdown what the recorded grids and the live runs say: docs/celery.md, "Against exhaustive grids".
//
//   node bench/celery-advice/table.mjs
import { existsSync, readFileSync } from 'node:fs';
import { describeSetting } from '../../dist/fleet/setting.js';
import { readGrid } from './grid.mjs';
import { folkloreOf, lateSettings, RUNS, WORKLOADS } from './workloads.mjs';

const NEAR = 0.95;

const recorded = WORKLOADS.flatMap((workload) => {
  const grid = readGrid(workload);
  return grid?.isComplete ? [{ workload, grid }] : [];
});
const runs = existsSync(RUNS)
  ? readFileSync(RUNS, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];

table(
  [
    'workload',
    'settings',
    'trials',
    'time',
    'best of the grid',
    'tasks/s',
    'within 5 % of it',
    'not to be recommended',
    'noise',
  ],
  recorded.map(({ workload, grid }) => {
    const best = grid.best();
    const early = grid.points.filter(({ setting }) => setting.acknowledgement === 'early');
    const near = early.filter(({ capacity }) => capacity >= NEAR * best.capacity);
    return [
      workload.name,
      early.length,
      grid.trials.length,
      minutes(grid.gridMs),
      name(best.setting),
      figure(best.capacity),
      near.length,
      objections(early),
      grid.noise === null ? '' : percent(grid.noise),
    ];
  }),
);
table(
  [
    'workload',
    'recommended',
    'study',
    'share of the grid’s time',
    'of the best',
    'over the default',
    'confidence',
  ],
  WORKLOADS.flatMap(({ name: workload }) => runs.filter((run) => run.workload === workload)).map((run) => [
    run.workload,
    name(run.recommended.setting),
    `${Math.round(run.tookMs / 1_000)} s, ${run.trials} trials`,
    percent(run.tookMs / run.gridMs),
    isSame(run.recommended.setting, run.best.setting) ? 'the same setting' : interval(run.ofBest, percent),
    interval(run.overDefault, (ratio) => `${figure(ratio)}×`),
    percent(run.recommended.confidence),
  ]),
);
const rules = recorded.map(({ workload, grid }) => rulesOf(workload, grid));
table(
  ['workload', ...Object.keys(rules[0] ?? {})],
  recorded.map(({ workload, grid }, at) => [
    workload.name,
    ...Object.values(rules[at]).map((setting) => ofBest(grid, setting)),
  ]),
);

/** The settings that rules of thumb name, on this grid. */
function rulesOf(workload, grid) {
  const facts = { cores: Math.round(grid.machine.cores) };
  const bestPrefork = grid.best(({ poolType }) => poolType === 'prefork').setting.concurrency;
  const late = lateSettings(workload, facts, bestPrefork);
  return {
    ...folkloreOf(workload, facts),
    'prefork, concurrency = cores, multiplier 1, late': late[0],
    'prefork, its best concurrency, multiplier 1, late': late.at(-1),
  };
}

function ofBest(grid, setting) {
  const point = grid.pointOf(setting);
  if (point === undefined) return '';
  const share = percent(point.done / grid.best().capacity);
  return point.objections.length === 0 ? share : `${share} (${point.objections.join(', ')})`;
}

/** How many settings may not be recommended, by why. */
function objections(points) {
  const counts = new Map();
  for (const objection of points.flatMap((point) => point.objections)) {
    counts.set(objection, (counts.get(objection) ?? 0) + 1);
  }
  return [...counts].map(([objection, count]) => `${count} ${objection}`).join(', ');
}

/** Nodes and acknowledgement are the same in all of a table's settings. */
function name(setting) {
  return describeSetting(setting)
    .replace(/, (early|late) ack/, '')
    .replace(/, \d+ nodes/, '')
    .replace('prefetch 0', 'no prefetch limit');
}

function isSame(a, b) {
  return describeSetting(a) === describeSetting(b);
}

function interval({ value, low, high }, format) {
  if (value === null) return 'not known';
  return `${format(value)} [${format(low)}, ${format(high)}]`;
}

function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows];
  console.log(`${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`);
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}

function minutes(ms) {
  return `${(ms / 60_000).toFixed(1)} min`;
}

function figure(value) {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}
