/** Builds results of checks as plain data: only what a test is about has to be named. */

import type { CheckResult, MetricResult, RequirementResult, Verdict } from '../../src/check/check-result.js';
import { METRICS, type MetricName } from '../../src/check/metric.js';
import { parseRequirement } from '../../src/cli/options/requirement.js';
import type { Estimate, Unit } from '../../src/trial/estimate.js';
import { setting } from '../report/fixtures.js';

/** A figure with an interval of `spread` either way; 0.03: 3 %. */
export function around(value: number, unit: Unit, spread = 0.03): Estimate {
  return { value, low: value * (1 - spread), high: value * (1 + spread), unit };
}

/** Base and head in the metric's unit; the ratio follows, with `spread` either way. */
export function metricResult(
  metric: MetricName,
  base: number,
  head: number,
  overrides: Partial<MetricResult> & { readonly spread?: number } = {},
): MetricResult {
  const { spread, ...rest } = overrides;
  const { unit, offset } = METRICS[metric];
  return {
    metric,
    base: around(base, unit),
    head: around(head, unit),
    ratio: around((head + offset) / (base + offset), 'ratio', spread),
    verdict: 'pass',
    improved: false,
    ...rest,
  };
}

/** @param value in the requirement's unit */
export function requirementResult(
  text: string,
  value: number,
  verdict: Verdict,
  overrides: Partial<RequirementResult> = {},
): RequirementResult {
  const requirement = parseRequirement(text, '--require');
  return { requirement, measured: around(value, requirement.unit), verdict, ...overrides };
}

/** A check of 60 s against a branch, in which nothing became worse. */
export function checkResult(overrides: Partial<CheckResult> = {}): CheckResult {
  const metrics = [
    metricResult('capacity', 312, 314),
    metricResult('p50', 12, 12.1),
    metricResult('p99', 36, 35.8),
    metricResult('cpu', 6.1, 6.09),
    metricResult('memory', 123 * 2 ** 20, 124 * 2 ** 20),
    metricResult('connections', 10, 10),
    metricResult('opened', 0, 0),
    metricResult('errors', 0, 0),
  ];
  return {
    verdict: 'pass',
    workload: { name: 'tasks', modulePath: '/home/user/project/tasks.ts' },
    head: { commit: '89abcdef0123456789abcdef0123456789abcdef', dirty: false },
    base: { kind: 'git', ref: 'origin/main', commit: '0123456789abcdef0123456789abcdef01234567' },
    setting: setting(),
    ratePerSecond: 218,
    metrics,
    figures: Object.fromEntries((overrides.metrics ?? metrics).map(({ metric, head }) => [metric, head])),
    requirements: [],
    newTasks: [],
    removedTasks: [],
    trials: 24,
    elapsedMs: 41_300,
    budgetMs: 60_000,
    errorRate: 0.01,
    warnings: [],
    ...overrides,
  };
}

/** A slower head that dropped its connection pool, and misses a requirement. */
export function failedCheck(overrides: Partial<CheckResult> = {}): CheckResult {
  return checkResult({
    verdict: 'fail',
    head: { commit: '89abcdef0123456789abcdef0123456789abcdef', dirty: true },
    metrics: [
      metricResult('capacity', 312, 278, { verdict: 'fail' }),
      metricResult('p50', 12, 12.1),
      metricResult('p99', 210, 254.1, { verdict: 'fail', spread: 0.08 }),
      metricResult('cpu', 6.1, 5.5, { improved: true, spread: 0.02 }),
      metricResult('memory', 123 * 2 ** 20, 125 * 2 ** 20, { verdict: 'inconclusive', spread: 0.1 }),
      metricResult('connections', 10, 40, { verdict: 'fail' }),
      metricResult('opened', 0, 998, { verdict: 'fail' }),
      metricResult('errors', 0, 0.003, { verdict: 'inconclusive', spread: 0.5 }),
    ],
    requirements: [
      requirementResult('p99<250ms', 254.1, 'fail'),
      requirementResult('capacity>=200/s', 278, 'pass'),
      requirementResult('errors<0.5%', 0.003, 'inconclusive'),
    ],
    newTasks: ['resize'],
    removedTasks: ['shrink', 'enlarge'],
    warnings: ['The tasks changed so much that 4 workers would now do 1.3 times what 2 do.'],
    ...overrides,
  });
}

/** The budget ended too early. */
export function unsureCheck(overrides: Partial<CheckResult> = {}): CheckResult {
  return checkResult({
    verdict: 'inconclusive',
    metrics: [
      metricResult('capacity', 312, 308),
      metricResult('p99', 36, 37.6, { verdict: 'inconclusive', spread: 0.18 }),
      metricResult('connections', 2, 3, { verdict: 'inconclusive', spread: 0.4 }),
    ],
    requirements: [
      requirementResult('p99.9<1s', 0, 'inconclusive', {
        measured: { value: null, low: null, high: null, unit: 'ms' },
        samplesNeeded: 3_689,
      }),
      requirementResult('memory<512MiB', 124 * 2 ** 20, 'pass'),
    ],
    elapsedMs: 60_400,
    ...overrides,
  });
}

/** Requirements alone, outside git. */
export function baselessCheck(overrides: Partial<CheckResult> = {}): CheckResult {
  return checkResult({
    head: null,
    base: null,
    metrics: [],
    figures: checkResult().figures,
    requirements: [
      requirementResult('p99<250ms', 36, 'pass'),
      requirementResult('errors<=0%', 0, 'pass'),
      requirementResult('connections<=20', 10, 'pass'),
    ],
    ...overrides,
  });
}

/** Names that would be markup, commands or colours where they are not escaped. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  'a|b',
  '::error::x',
  '##[error]x',
  '\u001b[31mred\u001b[0m',
  'two\r\n::stop-commands::lines',
  '@octocat **bold** `code` ]]> &amp; "quoted" 100%25',
  'true',
  '\u0000\uffff',
] as const;

/** Every text that a user's code, git or files may have chosen is hostile. */
export function hostileCheck(overrides: Partial<CheckResult> = {}): CheckResult {
  const all = HOSTILE_NAMES.join(' ');
  return failedCheck({
    workload: { name: all, modulePath: `/home/user/${HOSTILE_NAMES[0]}/${HOSTILE_NAMES[2]}.ts` },
    base: { kind: 'git', ref: HOSTILE_NAMES[5], commit: HOSTILE_NAMES[2] },
    requirements: HOSTILE_NAMES.map((text) => {
      const result = requirementResult('p99<250ms', 300, 'fail');
      return { ...result, requirement: { ...result.requirement, text } };
    }),
    newTasks: [...HOSTILE_NAMES],
    warnings: [...HOSTILE_NAMES],
    ...overrides,
  });
}
