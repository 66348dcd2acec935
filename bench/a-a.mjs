// How often a gain is claimed where there is none: the same setting under two names, four trials in turns (A B B A), their
// gain judged as a study judges its levers. Of 50, at most one should be "outside the noise".
import { seededRandom } from '../dist/foundation/random.js';
import { isWithinNoise } from '../dist/study/choice.js';
import { betweenTrialSigma } from '../dist/study/noise.js';
import { standingOf } from '../dist/study/standing.js';
import { ratioOfEstimates } from '../dist/trial/compare.js';
import { measureTrial } from '../dist/trial/measure.js';
import { benchSetting, benchWorkload, printMachine, startBenchLab } from './lab.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 50);
const LOAD = { kind: 'saturating', warmUpMs: 300, durationMs: 900 };
const ORDER = ['a', 'b', 'b', 'a'];
const OBJECTIVE = { kind: 'throughput', maxErrorShare: 0.01 };
const CASES = [
  {
    file: 'burn',
    payload: { rounds: 200_000 },
    poolType: 'threads',
    implementation: 'piscina',
    workers: 2,
    tasksPerWorker: 1,
  },
  {
    file: 'wait',
    payload: { ms: 5 },
    poolType: 'event-loop',
    implementation: null,
    workers: 1,
    tasksPerWorker: 32,
  },
  {
    file: 'burn',
    payload: { rounds: 200_000 },
    poolType: 'processes',
    implementation: 'tinypool',
    workers: 2,
    tasksPerWorker: 1,
  },
];

const { lab, fleet } = await startBenchLab();
printMachine();
const claimed = [];
try {
  const workloads = new Map();
  for (const { file, payload } of CASES) workloads.set(file, await benchWorkload(lab, file, payload));
  for (let run = 0; run < RUNS; run++) {
    const { file, payload: _, ...shape } = CASES[run % CASES.length];
    const setting = benchSetting(shape);
    const trials = { a: [], b: [] };
    for (const name of ORDER) {
      const measured = await measureTrial(
        fleet,
        { setting, workload: workloads.get(file), load: LOAD },
        { random: seededRandom(run), drainMs: 2_000 },
      );
      trials[name].push({ ...measured, id: 0, stage: 'finalists', setting, load: LOAD });
    }
    const figures = (name) => trials[name].map((trial) => trial.figures.throughput);
    const sigma = betweenTrialSigma([figures('a'), figures('b')]);
    const capacity = (name) => standingOf(trials[name], OBJECTIVE, sigma).capacity;
    const gain = ratioOfEstimates(capacity('a'), capacity('b'));
    const isOutside = !isWithinNoise(gain);
    if (isOutside) claimed.push(run);
    console.log(
      `${run + 1}: ${setting.poolType}, ${file}: ${gain.value.toFixed(3)} [${gain.low.toFixed(3)}, ${gain.high.toFixed(3)}]${isOutside ? ' outside the noise' : ''}`,
    );
  }
  console.log(`${claimed.length} of ${RUNS} outside the noise (aim: at most 1 of 50)`);
  if (claimed.length > Math.ceil(RUNS / 50)) process.exitCode = 1;
} finally {
  await lab.stop();
}
