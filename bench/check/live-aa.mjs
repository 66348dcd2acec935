// npm run build && node bench/check/live-aa.mjs: checks of a commit against itself, one after the other, as CI would run
// them: none may fail. LIVE_RUNS=20  LIVE_BUDGET=60s  LIVE_SETTING=threads,workers=2  LIVE_MODULE=workloads/cpu.ts
//
// In a git repository that it makes, with the task module alone in it: one that imports packages is not for this. Exit code 1
// where a check failed, or could not be run.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const runs = Number(process.env.LIVE_RUNS ?? 20);
const budget = process.env.LIVE_BUDGET ?? '60s';
const setting = process.env.LIVE_SETTING ?? 'threads,workers=2';
const root = fileURLToPath(new URL('../..', import.meta.url));
const main = path.join(root, 'dist/cli/main.js');
const module = path.resolve(root, process.env.LIVE_MODULE ?? 'workloads/cpu.ts');
const repository = mkdtempSync(path.join(tmpdir(), 'pooltune-live-'));
const git = (...args) =>
  execFileSync('git', ['-c', 'user.name=live', '-c', 'user.email=live@example.com', ...args], {
    cwd: repository,
  });

const SHORT = { pass: 'ok', fail: 'FAIL', inconclusive: '?' };
const verdicts = [];
const failedBy = {};
try {
  copyFileSync(module, path.join(repository, path.basename(module)));
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'The only version');
  for (let run = 1; run <= runs; run++) {
    const report = await checked(run);
    if (report === null) continue;
    const [check] = report.checks;
    verdicts.push(check.verdict);
    for (const { metric, verdict } of check.metrics) {
      if (verdict === 'fail') failedBy[metric] = (failedBy[metric] ?? 0) + 1;
    }
    const ratios = check.metrics.map(
      ({ metric, ratio, verdict }) => `${metric} ${ratio.value?.toFixed(3) ?? '-'} ${SHORT[verdict]}`,
    );
    console.log(
      `${run}: ${check.verdict} after ${(check.elapsedMs / 1_000).toFixed(0)} s, ${check.trials} rounds: ${ratios.join(', ')}`,
    );
  }
} finally {
  rmSync(repository, { recursive: true, force: true });
}
const count = (verdict) => verdicts.filter((one) => one === verdict).length;
const by = Object.entries(failedBy).map(([metric, times]) => ` (${metric} ${times})`);
console.log(
  `${verdicts.length} of ${runs} checks of equal versions at ${budget}: ${count('fail')} failed${by.join('')}, ${count('pass')} passed, ${count('inconclusive')} not sure.`,
);
if (count('fail') > 0 || verdicts.length < runs) process.exitCode = 1;

/** @returns its report, as the command prints it; `null` where it could not be run, and has said why */
async function checked(seed) {
  const options = `--no-config --better-setting ignore --budget ${budget} --seed ${seed} --json --quiet`;
  const command = ['check', path.basename(module), '--against', 'HEAD', '--setting', setting];
  const child = spawn(process.execPath, [main, ...command, ...options.split(' ')], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const part of child.stdout) text += part;
  return text === '' ? null : JSON.parse(text);
}
