import { expect, test } from 'vitest';
import { capturedRun } from './captured-run.js';

const cases: readonly (readonly [argv: string, message: string, hint: string])[] = [
  ['tnue', 'pooltune has no command "tnue".', 'Did you mean tune?'],
  ['./tasks.ts', 'pooltune has no command "./tasks.ts".', 'pooltune tune ./tasks.ts'],
  ['--budget 2m', 'pooltune has no option --budget without a command before it.', 'Commands: tune'],
  ['tune --objectiv latency', 'tune has no option --objectiv.', 'Did you mean --objective?'],
  ['tune a.ts --zzzzzz', 'tune has no option --zzzzzz.', 'See pooltune tune --help.'],
  ['tune --slo', '--slo needs a value.', 'See pooltune tune --help.'],
  ['tune --rate --json', '--rate needs a value.', 'See pooltune tune --help.'],
  ['tune --nodes -3', '--nodes needs a value.', '--nodes=-3'],
  ['tune --nodes=-3', '--nodes: "-3" is not a whole number from 1 to 64.', ''],
  ['tune --json=yes', '--json takes no value, and "yes" was given.', ''],
  ['doctor tasks.ts', 'doctor does not take the argument "tasks.ts".', ''],
  ['tune --budget 30', '--budget: "30" is not a duration (its unit is missing).', 'us, µs, ms, s'],
  ['tune --budget 0s', '--budget: "0s" is out of range.', ''],
  ['tune --slo p98<1s', '--slo: there is no percentile "p98" in "p98<1s".', 'p99.9'],
  ['tune --slo p99<1x', '--slo: in "p99<1x": "1x" is not a duration.', 'p99<250ms'],
  ['tune --pool thread', '--pool: there is no "thread".', 'Did you mean threads?'],
  ['tune --max-memory 512', '--max-memory: "512" is not a size (its unit is missing).', 'MiB'],
  ['tune --postgres nowhere', 'The PostgreSQL URL cannot be read.', 'postgres://'],
  ['bench --setting threads,worker=2', '--setting: there is no key "worker".', 'Did you mean workers?'],
];

test.each(cases)('%s: %s', async (argv, message, hint) => {
  const { exitCode, stdout, stderr, tune, bench } = await capturedRun(argv.split(' '));
  expect(stderr.split('\n')[0]).toBe(`pooltune: ${message}`);
  expect(stderr).toContain(hint);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(tune ?? bench).toBeUndefined();
});
