import { expect, test } from 'vitest';
import { METRICS } from '../../../src/check/metric.js';
import { readCheckTasksOptions } from '../../../src/cli/check/api/read-check-tasks-options.js';
import { completeCheckOptions } from '../../../src/cli/check/complete-check-options.js';
import type { CheckConfig } from '../../../src/cli/config/check-config.js';
import { mergeMeasuringOptions } from '../../../src/cli/options/measuring.js';

const MEASURING = mergeMeasuringOptions({ modules: ['./tasks.ts'] }, {});
const complete = (given: Parameters<typeof readCheckTasksOptions>[0], config: Partial<CheckConfig> = {}) =>
  completeCheckOptions(MEASURING, readCheckTasksOptions(given, 'node').check, config);

test('what is given comes before the config, and the config before the default', () => {
  const config = { budgetMs: 5_000, errorRate: 0.02, inconclusive: 'fail' } as const;
  const { budgetMs, errorRate, inconclusiveFails, betterSetting } = complete({ budget: '9s' }, config);
  expect({ budgetMs, errorRate, inconclusiveFails, betterSetting }).toEqual({
    budgetMs: 9_000,
    errorRate: 0.02,
    inconclusiveFails: true,
    betterSetting: 'warn',
  });
});

test('a base that is given replaces the config’s, whichever kind either is', () => {
  const bases = ({ against, baselineFile }: ReturnType<typeof complete>) => ({ against, baselineFile });
  const inGit = { against: 'origin/main' };
  expect(bases(complete({}, inGit))).toEqual({ against: 'origin/main', baselineFile: undefined });
  expect(bases(complete({ baseline: 'b.json' }, inGit))).toEqual({
    against: undefined,
    baselineFile: 'b.json',
  });
  expect(bases(complete({ against: 'v1' }, { baselinePath: '/b.json' }))).toEqual({
    against: 'v1',
    baselineFile: undefined,
  });
});

test('requirements that are given replace the config’s, an empty list too', () => {
  const config = { requirements: ['p99<1s'] };
  const texts = (options: ReturnType<typeof complete>) => options.requirements.map(({ text }) => text);
  expect(texts(complete({}, config))).toEqual(['p99<1s']);
  expect(texts(complete({ require: ['p50<1s'] }, config))).toEqual(['p50<1s']);
  expect(texts(complete({ require: [] }, config))).toEqual([]);
  expect(() => complete({}, { requirements: ['p99'] })).toThrow(/^check\.require: /);
});

test('tolerances replace the config’s metric by metric, and margins keep their distance', () => {
  const { metrics } = complete(
    { tolerance: { p99: '30%', capacity: undefined } },
    { tolerances: { p99: 0.2, capacity: 0.02, p50: 0.01 } },
  );
  expect(metrics.get('p99')).toEqual({ ...METRICS.p99, tolerance: 0.3, margin: 0.6 });
  expect(metrics.get('capacity')).toEqual({ ...METRICS.capacity, tolerance: 0.02 });
  expect(metrics.get('p50')).toEqual({ ...METRICS.p50, tolerance: 0.01 });
  expect(metrics.get('memory')).toEqual(METRICS.memory);
});
