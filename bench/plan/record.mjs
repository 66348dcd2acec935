// Records what `npm run bench:plan` replays: for each built-in workload a study, and then trials of settings and rates that
// the study did not run, one after another in an order by chance. On a machine with nothing else to do:
//
//   node bench/plan/record.mjs [workload...]     PLAN_BUDGET=60s
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { modulesToRun, prepareWorkload } from '../../dist/cli/prepare-workload.js';
import { createTrialRunner, nodeFleetIn } from '../../dist/cli/trial-runner.js';
import { describeSetting } from '../../dist/fleet/setting.js';
import { seededRandom, shuffled } from '../../dist/foundation/random.js';
import { Lab } from '../../dist/lab/lab.js';
import { builtinWorkloads } from '../../dist/workload/builtin.js';
import { questionsOn } from './questions.mjs';
import { RECORDINGS, slim, toSource } from './recordings.mjs';

const SEED = 20_262;
const TASK_TIMEOUT_MS = 30_000;
const WARM_UP = { warmUpMs: 300, mostWarmUpMs: 3_000 };

const names =
  process.argv.slice(2).length > 0 ? process.argv.slice(2) : builtinWorkloads().map(({ name }) => name);
mkdirSync(RECORDINGS, { recursive: true });
for (const name of names) await record(name);

async function record(name) {
  const report = await study(name);
  const source = toSource(report);
  const measured = await measure(name, source);
  const { cores, usableCores, cpuModel, nodeVersion, atTheMoment } = report.machine;
  const recording = {
    workload: name,
    recordedAt: report.startedAt,
    budgetMs: report.budgetMs,
    machine: { cores, usableCores, cpuModel, nodeVersion, atTheMoment },
    source,
    measured,
  };
  writeFileSync(
    path.join(RECORDINGS, `${name}.json.gz`),
    gzipSync(`${JSON.stringify(recording)}\n`, { level: 9 }),
  );
}

/** `report.json` of a study of the workload. */
function study(name) {
  const folder = mkdtempSync(path.join(tmpdir(), 'pooltune-plan-'));
  const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const budget = process.env.PLAN_BUDGET ?? '60s';
  const options = ['--workload', name, '--budget', budget, '--json', '--no-config', '--out', folder];
  const child = spawn(process.execPath, [cli, 'tune', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      rmSync(folder, { recursive: true, force: true });
      if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`the study of ${name} ended with ${code}`));
    });
  });
}

async function measure(name, source) {
  const options = { modules: [], workloads: [name], tasks: [], taskTimeoutMs: TASK_TIMEOUT_MS, seed: SEED };
  const { signal } = new AbortController();
  const lab = await Lab.start({ brokerLatencyMs: 0 });
  try {
    const [module] = modulesToRun(options, process.cwd());
    const workload = await prepareWorkload(lab, module, options, signal);
    const { calibration } = source;
    const run = createTrialRunner(
      nodeFleetIn(lab, TASK_TIMEOUT_MS),
      { ...workload, uses: calibration.uses },
      { seed: SEED, signal, calibration },
    );
    const trials = [];
    const take = async (setting, load) => {
      const measurement = await run(setting, { ...WARM_UP, ...load });
      trials.push(
        slim({
          id: trials.length + 1,
          stage: 'plan',
          setting,
          load: { ...WARM_UP, ...load },
          ...measurement,
        }),
      );
      const { throughput, responseTime, makespanMs } = measurement.figures;
      console.error(
        `${name} ${load.kind} ${load.ratePerSecond?.toFixed(0) ?? ''} ${describeSetting(setting)}: ${throughput.value?.toFixed(0)}/s, p99 ${responseTime.p99.value?.toFixed(1)}, makespan ${makespanMs?.toFixed(0)}`,
      );
      return measurement.figures.throughput.value ?? 0;
    };
    const { capacities, loads } = questionsOn(source);
    const random = seededRandom(SEED);
    const known = new Map();
    for (const setting of shuffled(capacities, random))
      known.set(describeSetting(setting), await take(setting, { kind: 'saturating', durationMs: 2_500 }));
    const asked = loads.map(({ setting, share, batchMs }) => {
      const perSecond = known.get(describeSetting(setting));
      return {
        setting,
        load:
          share === undefined
            ? { kind: 'batch', tasks: Math.max(24, Math.round((perSecond * batchMs) / 1_000)) }
            : { kind: 'steady', ratePerSecond: share * perSecond, durationMs: 6_000, seed: 77 },
      };
    });
    for (const { setting, load } of shuffled(asked, random)) await take(setting, load);
    return trials;
  } finally {
    await lab.stop();
  }
}
