// How often a check fails without cause, and how often it finds a change, replayed from recorded trials: node
// bench/check/replay.mjs <recording.jsonl...>      CHECK_RUNS=1000  CHECK_BUDGET_MS=58000
// A run takes trials in the order in which they ran, from anywhere in a recording; which of two is base and which head is
// chosen by chance, and the head's figures are changed by what is to be found.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { METRIC_NAMES, METRICS } from '../../dist/check/metric.js';
import { runCheck } from '../../dist/check/run-check.js';
import { seededRandom } from '../../dist/foundation/random.js';
import { CHANGES, changed } from './changes.mjs';

const runs = Number(process.env.CHECK_RUNS ?? 1_000);
const budgetMs = Number(process.env.CHECK_BUDGET_MS ?? 58_000);

console.log('recording | change | failed | passed | inconclusive | rounds | s | found by');
for (const file of process.argv.slice(2)) {
  const [header, ...trials] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const change of CHANGES) {
    const count = { fail: 0, pass: 0, inconclusive: 0 };
    const by = {};
    let [rounds, elapsedMs] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const outcome = await replay(header, trials, change, run);
      count[outcome.verdict]++;
      rounds += outcome.rounds / runs;
      elapsedMs += outcome.elapsedMs / runs;
      for (const { metric, verdict } of outcome.metrics)
        if (verdict === 'fail') by[metric] = (by[metric] ?? 0) + 1;
    }
    const share = (of) => `${((100 * of) / runs).toFixed(1)} %`;
    const found = Object.entries(by)
      .map(([metric, times]) => `${metric} ${share(times)}`)
      .join(', ');
    console.log(
      `${path.parse(file).name} | ${change.name} | ${share(count.fail)} | ${share(count.pass)} | ${share(count.inconclusive)} | ${rounds.toFixed(1)} | ${(elapsedMs / 1_000).toFixed(0)} | ${found}`,
    );
  }
}

function replay(header, trials, change, seed) {
  const random = seededRandom(seed);
  let at = Math.floor(random() * trials.length);
  let nowMs = 0;
  const next = () => {
    const trial = trials[at++ % trials.length];
    nowMs += trial.tookMs;
    return { startedAt: '', errors: {}, flags: [], ...trial };
  };
  return runCheck({
    base: async () => next(),
    head: async () => changed(next(), change),
    concurrency: header.setting.concurrency * header.setting.nodes,
    metrics: new Map(METRIC_NAMES.map((name) => [name, METRICS[name]])),
    requirements: [],
    budgetMs,
    errorRate: 0.01,
    seed,
    clock: () => nowMs,
  });
}
