// Records rounds of two equal versions, as a check runs them: node bench/check/record.mjs <workload or module> <setting>
// <minutes> <out.jsonl> [--busy] [--responses]. With --busy a loop computes on one core, on and off for some seconds each. With
// --responses every response time is kept, too: large, and for looking at other statistics of them.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { METRIC_NAMES, METRICS } from '../../dist/check/metric.js';
import { runCheck } from '../../dist/check/run-check.js';
import { CheckLabs } from '../../dist/cli/check/check-labs.js';
import { versionIn } from '../../dist/cli/check/version-trials.js';
import { fitConnections } from '../../dist/cli/fit-connections.js';
import { parseSetting } from '../../dist/cli/options/setting.js';
import { modulesToRun, prepareWorkload } from '../../dist/cli/prepare-workload.js';
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
const labs = new CheckLabs(() => Lab.start({ brokerLatencyMs: 0 }));
const stopBusy = flags.includes('--busy') ? comeAndGo() : () => {};
try {
  const versionOf = async (labName) => {
    const lab = await labs.lab(labName);
    const [module] = modulesToRun(options, process.cwd());
    const workload = await prepareWorkload(lab, module, options, signal);
    const { uses } = await calibrate(workload, lab.upstreams, {
      budgetMs: 1_000,
      taskTimeoutMs: 30_000,
      signal,
    });
    const setting = fitConnections(
      parseSetting(settingText, 'the second argument'),
      uses.http || uses.postgres,
    );
    const version = { workload: { ...workload, uses }, setting };
    return { setting, start: versionIn({ lab, taskTimeoutMs: 30_000, seed: 1, signal }, version) };
  };
  const [head, base] = [await versionOf('head'), await versionOf('base')];
  const { setting } = head;
  let rounds = 0;
  for (const endMs = performance.now() + minutes * 60_000; performance.now() < endMs; ) {
    let lastMs = 0;
    await runCheck({
      head: head.start,
      base: base.start,
      concurrency: setting.concurrency * setting.nodes,
      metrics: new Map(METRIC_NAMES.map((metric) => [metric, METRICS[metric]])),
      requirements: [],
      budgetMs: 58_000,
      // No look ends it.
      fewestRounds: 1_000,
      errorRate: 0.01,
      seed: Math.floor(performance.now()),
      clock: () => performance.now(),
      onRound: (round) => {
        const kept = ({ figures, cpuAtFull, turns, failed, ended, responseMs }) => ({
          figures,
          cpuAtFull,
          turns,
          failed,
          ended,
          ...(flags.includes('--responses') ? { responseMs: [...responseMs].map(hundredths) } : {}),
        });
        if (rounds++ === 0) {
          appendFileSync(
            out,
            `${JSON.stringify({ workload: name, setting, busy: flags.includes('--busy') })}\n`,
          );
        }
        // The first round's time has the pilot's in it.
        const tookMs = round.number === 1 ? null : round.elapsedMs - lastMs;
        lastMs = round.elapsedMs;
        appendFileSync(
          out,
          `${JSON.stringify({ base: kept(round.base), head: kept(round.head), tookMs })}\n`,
        );
      },
    });
  }
} finally {
  stopBusy();
  await labs.stop();
}

function hundredths(ms) {
  return Math.round(100 * ms) / 100;
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
