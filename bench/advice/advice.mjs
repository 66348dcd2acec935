// npm run bench:advice: how good the advice is, on recorded surfaces with resampled noise. Regret of pooltune's search
// and of others at the same budget (a tenth of what the grid took), and of rules of thumb.
//
//   node bench/advice/advice.mjs [surface...]      ADVICE_SEEDS=200  ADVICE_OPTUNA_SEEDS=200  ADVICE_PYTHON=<python with optuna>  ADVICE_OUT=<file>
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SURFACES } from './cells.mjs';

const seeds = Number(process.env.ADVICE_SEEDS ?? 200);
const python = process.env.ADVICE_PYTHON ?? '';
const recorded = existsSync(SURFACES)
  ? readdirSync(SURFACES)
      .filter((file) => file.endsWith('.jsonl.gz'))
      .map((file) => file.replace('.jsonl.gz', ''))
  : [];
const chosen = process.argv.slice(2).length > 0 ? process.argv.slice(2) : recorded;
for (const name of chosen) {
  if (!recorded.includes(name)) {
    console.error(
      `no surface "${name}" was recorded; there are ${recorded.join(', ') || 'none'} (node bench/advice/record.mjs)`,
    );
    process.exit(2);
  }
}
if (python === '')
  console.error(
    "Optuna's TPE is left out: ADVICE_PYTHON names no Python with bench/advice/optuna/requirements.txt",
  );

const cells = [];
const queue = [...chosen];
await Promise.all(Array.from({ length: availableParallelism() }, worker));
cells.sort((a, b) => (a.surface < b.surface ? -1 : a.surface > b.surface ? 1 : 0));
if (process.env.ADVICE_OUT) writeFileSync(process.env.ADVICE_OUT, `${JSON.stringify(cells, null, 1)}\n`);
print();

async function worker() {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) cells.push(...(await score(name)));
}

function score(name) {
  const script = fileURLToPath(new URL('./score.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, name, String(seeds), python], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve(
            text
              .trimEnd()
              .split('\n')
              .map((line) => JSON.parse(line)),
          )
        : reject(new Error(`${name} ended with ${code}`)),
    );
  });
}

function print() {
  const percent = (value) => (value === null || value === undefined ? '–' : `${(100 * value).toFixed(1)} %`);
  const { machine } = cells[0];
  console.log(
    `Recorded on ${machine.cores} cores, ${machine.cpu}; ${seeds} seeds per cell; budget: a tenth of the grid's time\n`,
  );
  const methods = Object.keys(cells[0].regrets);
  console.log(
    `| workload | objective | settings | grid, s | best | ${methods.map((method) => `${method}: regret, median / p95`).join(' | ')} | right pool type | time spent |`,
  );
  console.log(`|${' --- |'.repeat(7 + methods.length)}`);
  for (const { surface, objective, settings, gridMs, best, regrets, own } of cells) {
    const figures = methods.map(
      (method) => `${percent(regrets[method].median)} / ${percent(regrets[method].p95)}`,
    );
    console.log(
      `| ${surface} | ${objective} | ${settings} | ${(gridMs / 1_000).toFixed(0)} | ${best.setting} | ${figures.join(' | ')} | ${percent(own.rightType / seeds)} | ${percent(own.spent.mean)} |`,
    );
  }
  const over = (figure) => {
    const sorted = cells.map(figure).sort((a, b) => a - b);
    return { median: sorted[sorted.length >> 1], worst: sorted.at(-1) };
  };
  console.log(
    '\n| method | median regret: median cell / worst cell | p95 regret: median cell / worst cell | mean regret over all |',
  );
  console.log('| --- | --- | --- | --- |');
  for (const method of methods) {
    const median = over(({ regrets }) => regrets[method].median);
    const p95 = over(({ regrets }) => regrets[method].p95);
    const mean = cells.reduce((sum, { regrets }) => sum + regrets[method].mean, 0) / cells.length;
    console.log(
      `| ${method} | ${percent(median.median)} / ${percent(median.worst)} | ${percent(p95.median)} / ${percent(p95.worst)} | ${percent(mean)} |`,
    );
  }
  const rules = Object.keys(cells[0].rules);
  console.log(
    '\n| rule of thumb | cells where the advice is better by more than 3 % | cells where it is worse by more than 3 % | median loss of the rule | worst |',
  );
  console.log('| --- | --- | --- | --- | --- |');
  for (const rule of rules) {
    const said = cells.filter((cell) => cell.rules[rule] !== null);
    if (said.length === 0) continue;
    const gain = ({ rules: all, regrets }) => (1 - regrets.pooltune.median) / Math.max(1e-9, 1 - all[rule]);
    const losses = said.map((cell) => cell.rules[rule]).sort((a, b) => a - b);
    console.log(
      `| ${rule} | ${said.filter((cell) => gain(cell) > 1.03).length} of ${said.length} | ${said.filter((cell) => gain(cell) < 0.97).length} | ${percent(losses[losses.length >> 1])} | ${percent(losses.at(-1))} |`,
    );
  }
  const sum = (figure) => cells.reduce((total, cell) => total + figure(cell.own), 0);
  console.log(
    `\nIntervals of the recommended capacity that hold the true one: ${percent(sum(({ covered }) => covered) / sum(({ told }) => told))}`,
  );
  console.log(
    `A confidence of 95 % or more, and another setting more than 5 % better: ${sum(({ clearWrong }) => clearWrong)} of ${sum(({ clear }) => clear)} (${percent(
      sum(({ clearWrong }) => clearWrong) /
        Math.max(
          1,
          sum(({ clear }) => clear),
        ),
    )})`,
  );
  console.log(
    '\n| confidence | studies | said on average | right: no measured setting more than 5 % better |',
  );
  console.log('| --- | --- | --- | --- |');
  for (const [at, { from, to }] of cells[0].own.confidence.bins.entries()) {
    const all = (figure) => cells.reduce((total, { own }) => total + own.confidence.bins[at][figure], 0);
    const studies = all('studies');
    if (studies === 0) continue;
    console.log(
      `| ${percent(from)} to ${percent(Math.min(1, to))} | ${studies} | ${percent(all('said') / studies)} | ${percent(all('right') / studies)} |`,
    );
  }
  const said = cells.reduce((total, { own }) => total + own.confidence.said, 0) / cells.length;
  const nearBest = cells.reduce((total, { own }) => total + own.confidence.nearBest, 0) / cells.length;
  const right = cells.reduce((total, { own }) => total + own.confidence.right, 0) / cells.length;
  console.log(
    `Confidence said, on average: ${percent(said)}; no measured setting more than 5 % better: ${percent(right)}; none of the grid: ${percent(nearBest)}`,
  );
}
