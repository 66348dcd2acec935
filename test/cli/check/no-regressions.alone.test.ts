import { expect, test } from 'vitest';
import { type Files, failedMetrics } from './checked-project.js';
import { GOOD, SETTING, shopWith } from './shop.js';

/** A change that changes nothing. */
const SAME: Files = Object.fromEntries(
  Object.entries(GOOD).map(([name, text]) => [name, `${text}// Reviewed.\n`]),
);

const MODULES = ['reports', 'orders'];

test('of a head that changes nothing, nothing fails in either of two modules', async () => {
  const project = await shopWith(SAME);
  // The test's own false alarms.
  const { exitCode, report, stderr } = await project.report([
    ...[...MODULES.map((name) => `${name}.mjs`), '--against', 'main', ...SETTING],
    ...['--error-rate', '0.1%', '--budget', '120s'],
  ]);
  expect(exitCode, stderr).toBe(0);
  for (const module of MODULES) expect(failedMetrics(report, module)).toEqual([]);
}, 240_000);
