// How late tasks enter under a steady load of 5,000 tasks/s, on nodes with real work to do: the generator's p99
// should be at most 2 ms. The schedule itself is Poisson; lateness = entered - intended arrival.
import { benchSetting, benchWorkload, median, printMachine, startBenchLab } from './lab.mjs';

const RATE = 5_000;
const DURATION_MS = 3_000;
const ROUNDS = Number(process.env.BENCH_BLOCKS ?? 3);
const SETTINGS = [
  { poolType: 'event-loop', implementation: null, workers: 1, tasksPerWorker: 100 },
  { poolType: 'threads', implementation: 'piscina', workers: 2, tasksPerWorker: 64 },
];

printMachine();
console.log(`pool | lateness at ${RATE} tasks/s: p50, ms | p99, ms (median of ${ROUNDS}) | tasks`);
const { lab, fleet } = await startBenchLab();
let worst = 0;
try {
  const workload = await benchWorkload(lab, 'wait', { ms: 5 });
  for (const shape of SETTINGS) {
    const setting = benchSetting(shape);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      const running = await fleet.start(setting, workload);
      // As in every trial of a study: fresh processes warm up first.
      await running.run({ kind: 'saturating', durationMs: 300 });
      const load = { kind: 'steady', ratePerSecond: RATE, durationMs: DURATION_MS, seed: round + 1 };
      const { records } = await running.run(load);
      await running.stop();
      const lateness = Float64Array.from(
        records.enteredMs,
        (entered, row) => entered - records.arrivalMs[row],
      ).sort();
      rounds.push({
        p50: lateness[Math.floor(lateness.length * 0.5)],
        p99: lateness[Math.floor(lateness.length * 0.99)],
        tasks: lateness.length,
      });
    }
    const p99 = median(rounds.map((round) => round.p99));
    worst = Math.max(worst, p99);
    const p50 = median(rounds.map((round) => round.p50));
    const name = `${setting.poolType} ${setting.implementation ?? ''} x ${setting.concurrency}`;
    console.log([name, p50.toFixed(2), p99.toFixed(2), rounds[0].tasks].join(' | '));
  }
  console.log(`worst p99 ${worst.toFixed(2)} ms (aim: <= 2 ms)`);
} finally {
  await lab.stop();
}
