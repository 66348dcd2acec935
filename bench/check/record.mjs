// Records trials of one version, one after another, as a check runs them: node bench/check/record.mjs <workload> <setting>
// <minutes> <out.jsonl> [--busy]. With --busy a loop computes on one core, on and off for some seconds each.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { measureVersion } from '../../dist/check/check-trial.js';
import { planTrials } from '../../dist/check/plan-trials.js';
import { parseSetting } from '../../dist/cli/options/setting.js';
import { modulesToRun, prepareWorkload } from '../../dist/cli/prepare-workload.js';
import { nodeFleetIn } from '../../dist/cli/trial-runner.js';
import { exponential, seededRandom } from '../../dist/foundation/random.js';
import { Lab } from '../../dist/lab/lab.js';
import { calibrate } from '../../dist/trial/calibration/calibrate.js';

const [name, settingText, minutes, out, ...flags] = process.argv.slice(2);
const isModule = /\.[cm]?[jt]s$/.test(name);
const options = {
  modules: isModule ? [name] : [],
  workloads: isModule ? [] : [name],
  tasks: [],
  taskTimeoutMs: 30_000,
  seed: 1,
};
const signal = new AbortController().signal;
const lab = await Lab.start({ brokerLatencyMs: 0 });
const stopBusy = flags.includes('--busy') ? comeAndGo() : () => {};
try {
  const [module] = modulesToRun(options, process.cwd());
  const plain = await prepareWorkload(lab, module, options, signal);
  const { uses } = await calibrate(plain, lab.upstreams, { budgetMs: 1_000, taskTimeoutMs: 30_000, signal });
  const workload = { ...plain, uses };
  const setting = parseSetting(settingText, 'the second argument');
  const fleet = nodeFleetIn(lab, 30_000);
  const measure = (loads) =>
    measureVersion(fleet, { setting, workload, loads }, { random: seededRandom(1), signal, drainMs: 2_000 });
  const startedMs = performance.now();
  const { figures } = await measure({
    saturating: { kind: 'saturating', warmUpMs: 300, durationMs: 1_000 },
    steady: null,
  });
  const startAndEndMs = performance.now() - startedMs - 1_300;
  const plan = planTrials(
    { capacity: figures.capacity, startAndEndMs },
    {
      concurrency: setting.concurrency * setting.nodes,
      leftMs: 58_000,
      trialsPerRound: 2,
      wantsResponseTimes: true,
    },
  );
  appendFileSync(
    out,
    `${JSON.stringify({ workload: name, setting, plan, busy: flags.includes('--busy') })}\n`,
  );
  const endMs = performance.now() + minutes * 60_000;
  for (let seed = 1; performance.now() < endMs; seed++) {
    const trialStartedMs = performance.now();
    const trial = await measure({
      saturating: { kind: 'saturating', warmUpMs: plan.warmUpMs, durationMs: plan.saturatingMs },
      // Two in turn share their arrivals, as base and head do.
      steady: plan.steady && { kind: 'steady', ...plan.steady, seed: Math.ceil(seed / 2) },
    });
    const tookMs = Math.round(performance.now() - trialStartedMs);
    const { figures, failed, ended } = trial;
    appendFileSync(out, `${JSON.stringify({ figures, failed, ended, tookMs })}\n`);
  }
} finally {
  stopBusy();
  await lab.stop();
}

function comeAndGo() {
  const random = seededRandom(7);
  let child;
  let timer;
  const on = () => {
    child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    timer = setTimeout(off, exponential(random, 5_000));
  };
  const off = () => {
    child.kill('SIGKILL');
    timer = setTimeout(on, exponential(random, 5_000));
  };
  on();
  return () => {
    clearTimeout(timer);
    child.kill('SIGKILL');
  };
}
