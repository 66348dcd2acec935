// npm run bench:check: how often a check fails without cause, and how often it finds a change, replayed from recorded rounds:
// those in recordings/, or node bench/check/replay.mjs <recording.jsonl[.gz]...>   CHECK_RUNS=1000  CHECK_BUDGET_MS=57000
//
// A run takes rounds in the order in which they ran, from anywhere in a recording; which side of a round is base and which
// head is chosen by chance, and the head's figures are changed by what is to be found. Beside it, on the same rounds and with
// the same time: what is common in CI.
import { METRIC_NAMES, METRICS } from '../../dist/check/metric.js';
import { runCheck } from '../../dist/check/run-check.js';
import { seededRandom } from '../../dist/foundation/random.js';
import { CHANGES, changed } from './changes.mjs';
import { recordings } from './recordings.mjs';
import { fixedRatio, tTestOnHistory } from './rivals.mjs';

const runs = Number(process.env.CHECK_RUNS ?? 1_000);
// What loading and calibrating leave of a minute.
const budgetMs = Number(process.env.CHECK_BUDGET_MS ?? 57_000);
/** A pilot stops twice. */
const PILOT_MS = 1_300;
const share = (of) => `${((100 * of) / runs).toFixed(1)} %`;

console.log(
  '| recording | change | fails | passes | not sure | rounds | s | by metric | 10 % between two runs | 200 % | t-test on 30 runs |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const { name, header, rounds } of recordings(process.argv.slice(2))) {
  const usual = rounds.flatMap(({ tookMs }) => tookMs ?? []).sort((a, b) => a - b);
  const usualMs = usual[Math.floor(usual.length / 2)];
  for (const change of CHANGES) {
    if (!change.metrics.some((name) => rounds[0].base.figures[name] > 0)) continue;
    if (change.of !== undefined && change.of !== header.workload) continue;
    const count = { fail: 0, pass: 0, inconclusive: 0 };
    const by = {};
    const rivals = { ten: 0, twoHundred: 0, history: 0 };
    let [roundsRun, elapsedMs] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const outcome = await replay(header, rounds, usualMs, change, run);
      count[outcome.verdict]++;
      roundsRun += outcome.rounds / runs;
      elapsedMs += outcome.elapsedMs / runs;
      for (const { metric, verdict } of outcome.metrics) {
        if (verdict === 'fail') by[metric] = (by[metric] ?? 0) + 1;
      }
      const random = seededRandom(1_000_000 + run);
      const metric = change.metrics[0];
      if (fixedRatio(rounds, change, metric, 1.1, random)) rivals.ten++;
      if (fixedRatio(rounds, change, metric, 3, random)) rivals.twoHundred++;
      if (tTestOnHistory(rounds, change, metric, random)) rivals.history++;
    }
    const found = Object.entries(by)
      .map(([metric, times]) => `${metric} ${share(times)}`)
      .join(', ');
    console.log(
      `| ${name} | ${change.name} | ${share(count.fail)} | ${share(count.pass)} | ${share(count.inconclusive)} | ${roundsRun.toFixed(1)} | ${(elapsedMs / 1_000).toFixed(0)} | ${found} | ${share(rivals.ten)} | ${share(rivals.twoHundred)} | ${share(rivals.history)} |`,
    );
  }
}

/** The real check on a clock of its own, with versions whose rounds are read instead of run. */
function replay({ setting }, rounds, usualMs, change, seed) {
  const random = seededRandom(seed);
  const start = Math.floor(random() * rounds.length);
  const swaps = rounds.map(() => random() < 0.5);
  let [nowMs, pilots] = [0, 0];
  const started = { base: 0, head: 0 };
  const version = (side) => async () => {
    const isPilot = pilots < 2;
    if (isPilot) pilots++;
    const at = (start + (isPilot ? 0 : started[side]++)) % rounds.length;
    const round = rounds[at];
    const recorded = swaps[at] === (side === 'base') ? round.head : round.base;
    const trial = { startedAt: '', errors: {}, flags: [], ...recorded };
    return {
      warmUp: async () => {},
      takeTurn: async () => {},
      stop: async () => {
        nowMs += isPilot ? PILOT_MS / 2 : (round.tookMs ?? usualMs) / 2;
      },
      trial: () => (side === 'head' && !isPilot ? changed(trial, change) : trial),
    };
  };
  return runCheck({
    base: version('base'),
    head: version('head'),
    concurrency: setting.concurrency * setting.nodes,
    metrics: new Map(METRIC_NAMES.map((name) => [name, METRICS[name]])),
    requirements: [],
    budgetMs,
    errorRate: 0.01,
    seed,
    clock: () => nowMs,
  });
}
