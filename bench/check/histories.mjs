// Change points in histories of runs, of pooltune history and of Apache Otava: false alarms, what is found, and how many runs
// after the change. Histories are made from the recordings: a run a commit, each half a minute of one version from
// anywhere in a recording, and a change after the twentieth.
//
//   python3 -m venv .venv-check && .venv-check/bin/pip install -r bench/check/requirements.txt
//   npm run build && node bench/check/histories.mjs [recording.jsonl[.gz]...]   HISTORIES=200
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eDivisive } from '../../dist/check/history/e-divisive.js';
import { METRICS } from '../../dist/check/metric.js';
import { seededRandom } from '../../dist/foundation/random.js';
import { CHANGES } from './changes.mjs';
import { recordings } from './recordings.mjs';
import { separateRun } from './rivals.mjs';

const histories = Number(process.env.HISTORIES ?? 200);
const BEFORE = 20;
const MOST_AFTER = 10;
/** Runs that a change point may be away from the change. */
const NEAR = 2;
const UNCHANGED = { factors: {} };

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const python = spawn(here('../../.venv-check/bin/python'), [here('./otava_change_points.py')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();

/** Each gives the indexes of the first values after a change. */
const RIVALS = {
  'pooltune history, 0.01': async (values) =>
    eDivisive(values.map(Math.log), {
      random: seededRandom(1),
      significance: 0.01,
      permutations: 499,
    }).map(({ index }) => index),
  'Otava, 0.001': (values) => otava(values, 0.001),
  'Otava, 0.01': (values) => otava(values, 0.01),
};

async function otava(values, p) {
  python.stdin.write(`${JSON.stringify({ values, p })}\n`);
  const { value, done } = await answers.next();
  if (done) throw new Error('Otava ended, and has said why');
  return JSON.parse(value);
}

console.log(`| recording | change | metric | ${Object.keys(RIVALS).join(' | ')} |`);
console.log(`| --- | --- | --- |${' --- |'.repeat(Object.keys(RIVALS).length)}`);
for (const { name, header, rounds } of recordings(process.argv.slice(2))) {
  const applies = (change) =>
    (change.of === undefined || change.of === header.workload) && rounds[0].base.figures[shownIn(change)] > 0;
  const changes = CHANGES.filter(applies);
  for (const metric of new Set(changes.map(shownIn))) {
    console.log(row(name, 'none', metric, await falseAlarms(rounds, metric)));
  }
  for (const change of changes) {
    if (Object.keys(change.factors).length === 0) continue;
    console.log(row(name, change.name, shownIn(change), await power(rounds, change, shownIn(change))));
  }
}
python.stdin.end();

/** What computes more is looked for in the CPU time, which other work on the machine moves less than capacity. */
function shownIn({ metrics: [metric], factors }) {
  return 'cpu' in factors ? 'cpu' : metric;
}

function row(...cells) {
  return `| ${cells.flat().join(' | ')} |`;
}

async function falseAlarms(rounds, metric) {
  const alarms = Object.keys(RIVALS).map(() => 0);
  for (let seed = 0; seed < histories; seed++) {
    const values = history(rounds, UNCHANGED, metric, seed);
    for (const [i, rival] of Object.values(RIVALS).entries())
      if ((await rival(values)).length > 0) alarms[i]++;
  }
  return alarms.map(share);
}

/** How many histories of up to `MOST_AFTER` runs show the change, and the median of the runs that this took. */
async function power(rounds, change, metric) {
  const took = Object.keys(RIVALS).map(() => []);
  for (let seed = 0; seed < histories; seed++) {
    const values = history(rounds, change, metric, seed);
    for (const [i, rival] of Object.values(RIVALS).entries()) {
      for (let after = 1; after <= MOST_AFTER; after++) {
        const found = await rival(values.slice(0, BEFORE + after));
        if (!found.some((index) => Math.abs(index - BEFORE) <= NEAR)) continue;
        took[i].push(after);
        break;
      }
    }
  }
  return took.map((runs) => {
    const median = runs.sort((a, b) => a - b)[Math.floor(runs.length / 2)];
    return `${share(runs.length)}${median === undefined ? '' : `, after ${median}`}`;
  });
}

function history(rounds, change, metric, seed) {
  const random = seededRandom(seed);
  const { offset } = METRICS[metric];
  return Array.from(
    { length: BEFORE + MOST_AFTER },
    (_, run) => offset + separateRun(rounds, run < BEFORE ? UNCHANGED : change, metric, random),
  );
}

function share(of) {
  return `${((100 * of) / histories).toFixed(1)} %`;
}
