import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Setting } from '../../src/fleet/setting.js';
import { reportJsonSchema } from '../../src/report/json-schema.js';
import { type Report, reportSchema } from '../../src/report/report-schema.js';
import type { Estimate } from '../../src/trial/estimate.js';
import type { Trial } from '../../src/trial/trial.js';
import { buildReport } from './build-report.js';
import { cpuStudy, fruitlessStudy, postgresStudy, rate, setting, trial } from './fixtures.js';

test('the published JSON Schema is that of the code (else: npm run build && node dist/report/write-schema.js)', () => {
  const path = new URL('../../schema/report.schema.json', import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(reportJsonSchema());
});

describe('what scripts rely on', () => {
  const estimate = (unit: string) => ({
    value: expect.any(Number),
    low: expect.any(Number),
    high: expect.any(Number),
    unit,
  });

  test('is where it is promised to be', () => {
    const report = buildReport(cpuStudy());
    expect(report).toMatchObject({
      version: 1,
      recommendation: {
        setting: {
          poolType: 'processes',
          implementation: 'tinypool',
          workers: 2,
          tasksPerWorker: 1,
          concurrency: 2,
          prefetchMultiplier: 1,
          connections: null,
          acknowledgement: 'late',
          nodes: 1,
        },
        capacity: estimate('tasks/s'),
        responseTime: { p50: estimate('ms'), p95: estimate('ms'), p99: estimate('ms') },
        gainOverDefault: estimate('ratio'),
        confidence: 0.97,
      },
      bottleneck: { kind: 'CPU' },
      warnings: [expect.objectContaining({ kind: expect.any(String) }), expect.anything()],
      machine: { cores: 2 },
      versions: { pooltune: '0.1.0' },
    });
    expect(report.trials[1]).toMatchObject({
      setting: { poolType: 'event-loop' },
      load: { kind: 'saturating' },
      figures: { throughput: estimate('tasks/s'), errors: {} },
      errors: {},
      flags: [{ kind: 'event-loop-blocked' }],
    });
  });

  test('connections are a number or "none"', () => {
    const report = buildReport(postgresStudy());
    expect(report.recommendation!.setting.connections).toBe(10);
    expect(report.defaultSetting.connections).toBe('none');
  });

  test('the recommendation is null where there is none', () => {
    expect(buildReport(fruitlessStudy())).toMatchObject({
      recommendation: null,
      levers: [],
      paste: [],
      closestToSlo: { valueMs: 410 },
    });
  });
});

test('a report survives the journey through JSON unchanged', () => {
  for (const study of [cpuStudy(), postgresStudy(), fruitlessStudy()]) {
    const report = buildReport(study);
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  }
});

test('what is not a number is null, wherever it was measured', () => {
  const report = buildReport(
    cpuStudy({
      trials: [
        trial(1, setting(), 300, {
          figures: {
            throughput: {
              ...rate(300),
              high: Number.POSITIVE_INFINITY,
              samplesNeeded: Number.POSITIVE_INFINITY,
            },
            errorShare: Number.NaN,
            makespanMs: Number.NaN,
            warmUpMs: Number.NaN,
            eventLoop: { delayP99Ms: Number.NaN, utilization: Number.NaN },
            perTask: { hash: { count: 0, serviceMeanMs: Number.NaN } },
          },
        }),
      ],
    }),
  );
  expect(report.trials[0]!.figures).toMatchObject({
    throughput: { value: 300, high: null },
    errorShare: null,
    perTask: { hash: { count: 0, serviceMeanMs: null } },
  });
  expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/);
});

describe('secrets', () => {
  const url = 'postgres://app:hunter2@db.example/app';

  test('are masked in the command, in error kinds and in faults', () => {
    const report = buildReport(
      cpuStudy({
        trials: [
          trial(1, setting(), 300, {
            flags: [{ kind: 'errors', share: 0.5 }],
            figures: {
              errors: { [`connect ${url}`]: 2, [`connect ${url.replace('hunter2', 'other')}`]: 3 },
              faults: [{ kind: 'node-exit', node: 0, atMs: 1, detail: `password=hunter2 was wrong` }],
            },
          }),
        ],
      }),
      `pooltune tune ./tasks.ts --postgres ${url}`,
    );
    expect(JSON.stringify(report)).not.toContain('hunter2');
    expect(report.command).toContain('postgres://app:***@db.example/app');
    // Two kinds that differed in their secret alone are one.
    expect(Object.values(report.trials[0]!.figures.errors)).toEqual([5]);
  });
});

test('the schema has room for all that a trial says', () => {
  expectTypeOf<Setting>().toExtend<Report['defaultSetting']>();
  expectTypeOf<Report['defaultSetting']>().toExtend<Setting>();
  expectTypeOf<Estimate['unit']>().toEqualTypeOf<NonNullable<Report['recommendation']>['capacity']['unit']>();
  expectTypeOf<keyof Trial['figures']>().toEqualTypeOf<keyof Report['trials'][number]['figures']>();
  expectTypeOf<keyof Trial | 'errors'>().toEqualTypeOf<keyof Report['trials'][number]>();
});
