// What the drawn progress costs the trial that it tells of: throughput of no-op tasks with the bar and without, in turns
// (A B B A …) on the same nodes, and the CPU time of the process that draws, which a busy machine moves less. It is drawn on stderr where that is a terminal, else on the null device.
import { openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { OUTCOME } from '../dist/lab/task-records.js';
import { createProgress } from '../dist/report/progress.js';
import { benchSetting, benchWorkload, median, printMachine, startBenchLab } from './lab.mjs';

const SLICE = { warmUpMs: 300, durationMs: Number(process.env.BENCH_MS ?? 1_500) };
const PAIRS = Number(process.env.BENCH_PAIRS ?? 10);
const SETTING = benchSetting({
  poolType: 'threads',
  implementation: 'piscina',
  workers: 2,
  tasksPerWorker: 8,
});

const isTerminal = process.stderr.isTTY === true;
const target = isTerminal ? process.stderr.fd : openSync(devNull, 'w');
let writes = 0;
const stream = {
  write(text) {
    writes += 1;
    writeSync(target, text);
  },
};

async function slice(isDrawn) {
  const progress = isDrawn
    ? createProgress({
        stream,
        studies: [{ name: 'nothing', budgetMs: SLICE.warmUpMs + SLICE.durationMs }],
        clock: () => performance.now(),
        width: () => process.stderr.columns ?? 80,
        interactive: true,
      })
    : undefined;
  const [startedMs, cpuBefore] = [performance.now(), process.cpuUsage()];
  progress?.onEvent({ kind: 'trial-started', setting: SETTING, stage: 'screening' });
  try {
    const observed = await running.run(
      { kind: 'saturating', ...SLICE },
      isDrawn ? { onProgress: (finished) => progress.onEvent({ kind: 'trial-progress', finished }) } : {},
    );
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuShare = (user + system) / 1e3 / (performance.now() - startedMs);
    const { records } = observed;
    let done = 0;
    for (let row = 0; row < records.length; row++) {
      const finishedMs = records.finishedMs[row];
      if (
        records.outcome[row] === OUTCOME.done &&
        finishedMs > observed.startedMs &&
        finishedMs <= observed.endedMs
      )
        done++;
    }
    return { perSecond: done / ((observed.endedMs - observed.startedMs) / 1e3), cpuShare };
  } finally {
    progress?.end();
  }
}

const { lab, fleet } = await startBenchLab();
const running = await fleet.start(SETTING, await benchWorkload(lab, 'nothing'));
try {
  await slice(false);
  const pairs = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const first = await slice(pair % 2 === 0);
    const second = await slice(pair % 2 !== 0);
    pairs.push(pair % 2 === 0 ? { drawn: first, bare: second } : { drawn: second, bare: first });
  }
  const ratios = pairs.map(({ drawn, bare }) => drawn.perSecond / bare.perSecond).sort((a, b) => a - b);
  const at = (share) => ratios[Math.round(share * (ratios.length - 1))].toFixed(3);
  printMachine();
  console.log(
    `${Math.round(median(pairs.map(({ bare }) => bare.perSecond)))} no-op tasks/s without, ${Math.round(median(pairs.map(({ drawn }) => drawn.perSecond)))} with it on ${isTerminal ? 'a terminal' : 'the null device'} (${writes} drawings); ratio, median of ${PAIRS} pairs [quartiles]: ${at(0.5)} [${at(0.25)}, ${at(0.75)}]`,
  );
  const percent = (of) => (100 * median(pairs.map((pair) => pair[of].cpuShare))).toFixed(2);
  console.log(
    `CPU of the drawing process: ${percent('bare')} % of a core without, ${percent('drawn')} % with it`,
  );
} finally {
  await running.stop();
  await lab.stop();
}
