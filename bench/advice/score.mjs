// Replays every method on one surface: prints one JSON line per cell. Run by advice.mjs, a process per surface.
//
//   node bench/advice/score.mjs <surface> <seeds> <python or ''>
import { describeSetting } from '../../dist/fleet/setting.js';
import { capacityMerit } from '../../dist/study/merit.js';
import { coordinateDescent, folklore, randomSearch, successiveHalving, tune } from './methods.mjs';
import { Optuna } from './optuna.mjs';
import { readSurface } from './surface.mjs';

const CONFIDENCE_BINS = [
  [0, 0.3],
  [0.3, 0.5],
  [0.5, 0.7],
  [0.7, 0.8],
  [0.8, 0.9],
  [0.9, 0.95],
  [0.95, 1.01],
];
const OBJECTIVES = ['throughput', 'efficiency'];
const GRID_SHARE = 0.1;
const MAX_ERROR_SHARE = 0.01;

const [name, seedsText, python] = process.argv.slice(2);
const seeds = Number(seedsText);
const optunaSeeds = Number(process.env.ADVICE_OPTUNA_SEEDS ?? seeds);
const surface = readSurface(name);
const optuna = python ? new Optuna(python) : null;
const budgetMs = GRID_SHARE * surface.gridMs;

for (const kind of OBJECTIVES) {
  const meritOf = (point) =>
    point.errorShare > MAX_ERROR_SHARE
      ? 0
      : capacityMerit(kind, { value: point.capacity, low: null, high: null }, point).value;
  const ranked = surface.points
    .map((point) => ({ ...point, merit: meritOf(point) }))
    .sort((a, b) => b.merit - a.merit);
  const best = ranked[0];
  const truth = (setting) => (setting === null ? 0 : meritOf(surface.at(setting)));
  // What lies between recorded settings may come out better than any of them.
  const regretOf = (setting) => Math.max(0, 1 - truth(setting) / best.merit);
  /** Pool types whose best setting is as good as the best: to recommend any of them is right. */
  const rightTypes = new Set(
    ranked.filter(({ merit }) => merit >= 0.98 * best.merit).map(({ setting }) => setting.poolType),
  );

  const regrets = {};
  const score = (method, setting) => {
    regrets[method] ??= [];
    regrets[method].push(regretOf(setting));
  };
  const own = {
    spent: [],
    rightType: 0,
    confidence: [],
    covered: 0,
    told: 0,
    clearWrong: 0,
    clear: 0,
    chosen: new Map(),
  };
  for (let seed = 1; seed <= seeds; seed++) {
    const { setting, result, tookMs } = await tune(surface, kind, seed, budgetMs);
    score('pooltune', setting);
    own.spent.push(tookMs / surface.gridMs);
    if (setting !== null && rightTypes.has(setting.poolType)) own.rightType++;
    const key = setting === null ? 'none' : describeSetting(setting);
    own.chosen.set(key, (own.chosen.get(key) ?? 0) + 1);
    if (setting !== null) {
      const { capacity, confidence } = result.recommended;
      const measured = Math.max(
        ...result.trials.filter(({ setting: { nodes } }) => nodes === 1).map((trial) => truth(trial.setting)),
      );
      const isRight = truth(setting) >= measured / 1.05;
      own.confidence.push([confidence, isRight ? 1 : 0, regretOf(setting) <= 0.05 ? 1 : 0]);
      if (capacity.low !== null) {
        own.told++;
        const value = surface.at(setting).capacity;
        if (capacity.low <= value && value <= capacity.high) own.covered++;
      }
      // A clear winner: told apart from all others with a confidence of 95 %, and more than 5 % worse than another.
      if (confidence >= 0.95) {
        own.clear++;
        if (!isRight) own.clearWrong++;
      }
    }
    score('random search', randomSearch(surface, kind, seed, budgetMs));
    score('successive halving', successiveHalving(surface, kind, seed, budgetMs));
    score('coordinate descent', coordinateDescent(surface, kind, seed, budgetMs));
    if (optuna !== null && seed <= optunaSeeds)
      score("Optuna's TPE", await optuna.search(surface, kind, seed, budgetMs));
  }
  const rules = Object.fromEntries(
    Object.entries(folklore(surface)).map(([rule, setting]) => [
      rule,
      setting === null ? null : regretOf(setting),
    ]),
  );
  console.log(
    JSON.stringify({
      surface: name,
      objective: kind,
      seeds,
      startedAt: surface.startedAt,
      machine: surface.machine,
      settings: surface.points.length,
      gridMs: surface.gridMs,
      sigma: surface.sigma,
      best: { setting: describeSetting(best.setting), capacity: best.capacity, merit: best.merit },
      regrets: Object.fromEntries(
        Object.entries(regrets).map(([method, values]) => [method, quantiles(values)]),
      ),
      own: {
        ...own,
        spent: quantiles(own.spent),
        confidence: calibrationOf(own.confidence),
        chosen: [...own.chosen].sort((a, b) => b[1] - a[1]).slice(0, 5),
      },
      rules,
    }),
  );
}
optuna?.stop();

function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (quantile) => sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)];
  return {
    median: at(0.5),
    p95: at(0.95),
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
  };
}

/** How sure it said it was on average, in which share no measured setting was more than 5 % better, and none of the grid. */
function calibrationOf(pairs) {
  const mean = (index) => pairs.reduce((sum, pair) => sum + pair[index], 0) / Math.max(1, pairs.length);
  const bins = CONFIDENCE_BINS.map(([from, to]) => {
    const own = pairs.filter(([said]) => said >= from && said < to);
    return { from, to, studies: own.length, said: sumOf(own, 0), right: sumOf(own, 1) };
  });
  return { said: mean(0), right: mean(1), nearBest: mean(2), bins };
}

function sumOf(pairs, index) {
  return pairs.reduce((sum, pair) => sum + pair[index], 0);
}
