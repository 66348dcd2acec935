import { expect, test } from 'vitest';
import type { Setting } from '../../../src/fleet/setting.js';
import {
  BENCH_REPORT_VERSION,
  type BenchReport,
  benchReportSchema,
} from '../../../src/report/bench-report.js';
import { renderBench } from '../../../src/report/terminal/bench-table.js';
import type { Trial } from '../../../src/trial/trial.js';
import { eventLoop, MACHINE, setting, trial, VERSIONS } from '../fixtures.js';

function bench(trials: readonly Trial[]): BenchReport {
  return benchReportSchema.parse({
    version: BENCH_REPORT_VERSION,
    kind: 'bench',
    workload: { name: 'cpu', modulePath: '/tasks.ts' },
    command: 'pooltune bench',
    startedAt: '2026-01-31T13:05:00.000Z',
    seed: 1,
    trials: trials.map((one) => ({ ...one, errors: {} })),
    machine: MACHINE,
    versions: VERSIONS,
  });
}

const table = (trials: readonly Trial[]) => renderBench(bench(trials), { color: false });
const repeated = (of: Setting, rates: readonly number[]) => rates.map((rate, i) => trial(i + 1, of, rate));

/** The bounds in brackets of the first setting’s capacity. */
function intervalIn(text: string): readonly number[] {
  const [, low, high] = /\[([\d.,]+), ([\d.,]+)\]/.exec(text)!;
  return [low!, high!].map((bound) => Number(bound.replaceAll(',', '')));
}

test('each setting stands there once, whatever the order of its trials', () => {
  const [a, b] = [eventLoop(16), setting({ workers: 4, concurrency: 4 })];
  const text = table([trial(1, b, 300), trial(2, a, 160), trial(3, a, 158), trial(4, b, 306)])
    // A long one takes two lines.
    .replace(/\s+/g, ' ');
  expect(text.match(/ event-loop, [^(]*\(2 trials\)/g)).toHaveLength(1);
  expect(text.match(/ processes [^[]*\(2 trials\)/g)).toHaveLength(1);
  expect(text.match(/\[/g)).toHaveLength(4);
});

test('trials that differ make the interval wider, and more trials that agree narrower', () => {
  const width = (rates: readonly number[]) => {
    const [low, high] = intervalIn(table(repeated(eventLoop(16), rates)));
    return high! - low!;
  };
  expect(width([120, 200])).toBeGreaterThan(width([159, 161]));
  expect(width([159, 161, 160, 160, 159, 161])).toBeLessThan(width([160]));
});

test('one trial alone is as unsure as trials of one setting usually are', () => {
  const { low, high } = trial(1, eventLoop(16), 160).figures.throughput;
  const interval = intervalIn(table([trial(1, eventLoop(16), 160)]));
  expect(interval[0]).toBeLessThan(low!);
  expect(interval[1]).toBeGreaterThan(high!);
});

test('it fits 80 columns, with long settings and large figures too', () => {
  const long = setting({
    poolType: 'threads',
    implementation: 'workerpool',
    workers: 128,
    tasksPerWorker: 16,
    concurrency: 2_048,
    connections: 1_280,
    nodes: 12,
  });
  const text = table([
    trial(1, long, 123_456, {
      figures: {
        connections: [
          { upstream: 'postgres', opened: 9_000, peak: 1_280 },
          { upstream: 'http', opened: 9_000, peak: 1_280 },
        ],
        errorShare: 0.0123,
      },
    }),
  ]);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).toContain('123,000');
  expect(text).toContain('1.2 %');
});

test('an interrupted bench without a trial is an empty table', () => {
  expect(table([])).toContain('tasks/s');
});
