import { expect, test } from 'vitest';
import { capturedRun } from './captured-run.js';

test('tune without options asks for the built-in workloads and for capacity', async () => {
  const { exitCode, tune, stderr } = await capturedRun(['tune']);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(tune).toEqual({
    modules: [],
    workloads: [],
    tasks: [],
    taskTimeoutMs: 30_000,
    brokerLatencyMs: 0,
    postgresUrl: undefined,
    outFolder: 'reports',
    seed: 1,
    json: false,
    verbose: false,
    quiet: false,
    objective: { kind: 'throughput', maxErrorShare: 0.01 },
    resume: false,
    fromFolder: undefined,
    budgetMs: undefined,
    space: {
      poolTypes: [],
      implementations: [],
      prefetchMultipliers: [],
      acknowledgement: undefined,
      nodes: undefined,
      concurrencyMax: 1_000,
    },
    current: undefined,
  });
});

test('tune hands every option on, in internal units', async () => {
  const line =
    'tune a.ts b.ts --objective latency --slo p99.9<250ms --rate 600/min --max-rate 20/s --budget 2m --max-memory 512MiB ' +
    '--max-connections 20 --max-errors 3% --task resize --task thumb --task-timeout 5s --broker-latency 2ms ' +
    '--postgres postgres://u:p@localhost/db --pool threads --pool processes --implementation tinypool ' +
    '--prefetch 0 --prefetch 4 --ack early --nodes 2 --concurrency-max 64 --current processes,workers=2 ' +
    '--out somewhere --seed 7 --from reports/then --json --verbose --quiet';
  const { tune, stderr } = await capturedRun(line.split(' '));
  expect(stderr).toBe('');
  expect(tune).toMatchObject({
    modules: ['a.ts', 'b.ts'],
    tasks: ['resize', 'thumb'],
    taskTimeoutMs: 5_000,
    brokerLatencyMs: 2,
    postgresUrl: 'postgres://u:p@localhost/db',
    outFolder: 'somewhere',
    seed: 7,
    fromFolder: 'reports/then',
    json: true,
    verbose: true,
    quiet: true,
    objective: {
      kind: 'latency',
      slo: { percentile: 'p999', maxMs: 250 },
      ratePerSecond: 10,
      maxRatePerSecond: 20,
      maxMemoryBytes: 512 * 2 ** 20,
      maxConnections: 20,
      maxErrorShare: 0.03,
    },
    budgetMs: 120_000,
    space: {
      poolTypes: ['threads', 'processes'],
      implementations: ['tinypool'],
      prefetchMultipliers: [0, 4],
      acknowledgement: 'early',
      nodes: 2,
      concurrencyMax: 64,
    },
    current: { poolType: 'processes', implementation: 'tinypool', workers: 2, concurrency: 2 },
  });
});

test('the exit code is what the command says', async () => {
  expect((await capturedRun(['tune'], async () => 1)).exitCode).toBe(1);
});
