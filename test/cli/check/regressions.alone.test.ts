import { expect, test } from 'vitest';
import { expectOneOf, failedMetrics } from './checked-project.js';
import { BAD, SETTING, shopWith } from './shop.js';

test.each([
  ['a sequential await', 'reports', ['capacity', 'p50']],
  ['a dropped connection pool', 'orders', ['opened']],
  ['a synchronous hash', 'logins', ['capacity', 'p50', 'p99']],
])(
  '%s is found, and named by metric',
  async (_what, module, metrics) => {
    const project = await shopWith(BAD);
    // What is found is there: that it is found within a short budget is what may fail.
    const { exitCode, report, stderr } = await project.report([
      ...[`${module}.mjs`, '--against', 'main', ...SETTING],
      ...['--error-rate', '5%', '--budget', '60s'],
    ]);
    expect(exitCode, stderr).toBe(1);
    expect(report.verdict).toBe('fail');
    expectOneOf(failedMetrics(report, module), metrics);
  },
  120_000,
);
