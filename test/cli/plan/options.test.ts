import { expect, test } from 'vitest';
import { capturedRun } from '../captured-run.js';

const wordsOf = (line: string) =>
  [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));

test('plan asks for the latest study, a poisson load and nothing more', async () => {
  const { exitCode, stderr, plan } = await capturedRun(wordsOf("plan --rate 2000/s --slo 'p99<300ms'"));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(plan).toEqual({
    study: 'reports/latest',
    ratePerSecond: 2_000,
    slo: { percentile: 'p99', maxMs: 300 },
    peak: undefined,
    burstMs: 60_000,
    arrivals: 'poisson',
    tracePath: undefined,
    growth: null,
    spare: 0,
    nodeCostPerHour: undefined,
    maxConnections: undefined,
    coresPerNode: undefined,
    setting: undefined,
    backlogTasks: undefined,
    retries: undefined,
    whatIf: [],
    quick: false,
    seed: 1,
    outFolder: undefined,
    json: false,
    verbose: false,
  });
});

test('plan hands every option on', async () => {
  const { stderr, plan } = await capturedRun(
    wordsOf(
      "plan studies/a --rate 90/min --slo 'p95<2s' --peak 3x --arrivals bursty --burst 30s --growth 150%/year --horizon 24 --spare 2 --node-cost 73/month --max-connections 200 --cores 0.5 --setting threads,workers=4 --backlog 5000 --failures 1% --retries 5 --retry-delay 0ms --what-if 'io_wait*2' --what-if 'cpu/2,dispatch*1.5' --quick --seed 7 --out here --json --verbose",
    ),
  );
  expect(stderr).toBe('');
  expect(plan).toMatchObject({
    study: 'studies/a',
    ratePerSecond: 1.5,
    slo: { percentile: 'p95', maxMs: 2_000 },
    peak: 3,
    arrivals: 'bursty',
    burstMs: 30_000,
    spare: 2,
    maxConnections: 200,
    coresPerNode: 0.5,
    setting: 'threads,workers=4',
    backlogTasks: 5_000,
    retries: { failureShare: 0.01, maxRetries: 5, delayMs: 0 },
    whatIf: [
      { text: 'io_wait*2', factors: { io_wait: 2 } },
      { text: 'cpu/2,dispatch*1.5', factors: { cpu: 0.5, dispatch: 1.5 } },
    ],
    quick: true,
    seed: 7,
    outFolder: 'here',
    json: true,
    verbose: true,
  });
  expect(plan!.nodeCostPerHour).toBeCloseTo(0.1);
  expect((1 + plan!.growth!.perMonth) ** 12).toBeCloseTo(2.5);
  expect(plan!.growth!.horizon).toBe(24);
});

test.each([
  ['', '--rate is missing', 'Give --rate 2000/s'],
  ['--rate 2000', '--rate: "2000" is not a rate (its unit is missing).', ''],
  ["--rate 1/s --slo 'p90<1s'", '--slo: a plan predicts p50, p95, p99', ''],
  ["--rate 1/s --slo 'p99<'", '--slo: "p99<" is not a requirement', ''],
  ['--rate 1/s --peak 0.5x', '--peak: "0.5x" is not a factor from 1 to 100.', ''],
  ['--rate 1/s --arrivals daily --peak 20x', '--peak: "20x" is not a factor from 1 to 12.', ''],
  ['--rate 1/s --arrivals burst', '--arrivals: there is no "burst".', 'Did you mean bursty?'],
  ['--rate 1/s --growth 8%', '--growth: "8%" is not a growth.', '8%/month'],
  ['--rate 1/s --growth lots/month', '--growth: "lots/month" is not a growth.', ''],
  ['--rate 1/s --growth 500%/month', '--growth: "500%/month" is out of range.', '100 % a month'],
  ['--rate 1/s --growth=-100%/year', '--growth: "-100%/year" is out of range.', ''],
  ['--rate 1/s --horizon 6', '--horizon is about --growth, which was not given.', ''],
  ['--rate 1/s --growth 8%/month --horizon 0', '--horizon: "0" is not a whole number from 1 to 120.', ''],
  [
    '--rate 1000/s --growth 100%/month --horizon 24',
    'This comes to about 16,800,000,000 tasks/s in month 24; a plan goes up to 10,000,000 tasks/s.',
    'nearer --horizon',
  ],
  ['--rate 1000000/s --peak 20x', 'This comes to about 20,000,000 tasks/s at the peak', 'Check --rate'],
  ['--rate 1/s --retries 3', '--retries is about --failures, which was not given.', ''],
  ['--rate 1/s --retry-delay 1s', '--retry-delay is about --failures, which was not given.', ''],
  ['--rate 1/s --failures 100%', '--failures: "100%" is out of range.', 'no fleet helps'],
  ['--rate 1/s --what-if io_wiat*2', '--what-if: the model has no input "io_wiat".', 'Did you mean io_wait?'],
  ['--rate 1/s --what-if rate*2', '--what-if: the model has no input "rate".', 'another --rate'],
  ['--rate 1/s --what-if io_wait', '--what-if: "io_wait" is no change.', "'io_wait*2'"],
  ['--rate 1/s --what-if cpu/0', '--what-if: "cpu/0" is out of range.', ''],
  ['--rate 1/s --what-if cpu*2,cpu*3', '--what-if: cpu is changed twice', ''],
  ['--rate 1/s --node-cost 0.12', '--node-cost: "0.12" is not a price per time', '0.12/h'],
  ['--rate 1/s --cores none', '--cores: "none" is not a factor from 0.1 to 1024.', ''],
  ['--trace a.csv --arrivals daily', '--trace and --arrivals both say how tasks arrive.', ''],
  ['--trace a.csv --peak 2x', '--peak cannot go with --trace', ''],
  ['--rate 1/s --spares 1', 'plan has no option --spares.', 'Did you mean --spare?'],
  ['--rate 1/s a b', 'plan does not take the argument "b".', ''],
])('plan %s: %s', async (argv, message, hint) => {
  const { exitCode, stdout, stderr, plan } = await capturedRun(['plan', ...wordsOf(argv)]);
  expect(stderr.split('\n')[0]).toContain(`pooltune: ${message}`);
  expect(stderr).toContain(hint);
  expect({ exitCode, stdout, plan }).toEqual({ exitCode: 2, stdout: '', plan: undefined });
});
