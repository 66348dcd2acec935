import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { CheckResult } from '../../../src/check/check-result.js';
import { type CheckReport, checkReportSchema } from '../../../src/report/check/check-report.js';
import { checkJsonSchema } from '../../../src/report/json-schema.js';
import {
  baselessCheck,
  checkResult,
  failedCheck,
  hostileCheck,
  metricResult,
  unsureCheck,
} from '../../check/check-result.js';
import { checkReport, checkReportOf } from './check-report.js';

test('the published JSON Schema is that of the code (else: npm run build && node dist/report/write-schema.js)', () => {
  const path = new URL('../../../schema/check.schema.json', import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(checkJsonSchema());
});

test('a report survives the journey through JSON unchanged', () => {
  for (const check of [checkResult(), failedCheck(), unsureCheck(), baselessCheck(), hostileCheck()]) {
    const report = checkReport(check);
    expect(checkReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    // All that a check found is in it.
    expect(report.checks[0]).toEqual(check);
  }
});

test('its verdict is the worst of the workloads', () => {
  const verdict = (...checks: CheckResult[]) => checkReport(...checks).verdict;
  expect(verdict(checkResult(), unsureCheck(), failedCheck())).toBe('fail');
  expect(verdict(unsureCheck(), checkResult())).toBe('inconclusive');
  expect(verdict(checkResult(), baselessCheck())).toBe('pass');
});

test('what is not a number is null', () => {
  const metric = metricResult('p99', 36, Number.NaN);
  const report = checkReport(checkResult({ metrics: [metric] }));
  expect(report.checks[0]!.metrics[0]).toMatchObject({
    head: { value: null },
    ratio: { value: null, low: null, high: null },
  });
});

describe('secrets', () => {
  test('are masked in the command and in the warnings', () => {
    const url = 'postgres://app:hunter2@db.example/app';
    const report = checkReportOf(
      [checkResult({ warnings: [`${url} was slow`] })],
      `pooltune check ./tasks.ts --postgres ${url}`,
    );
    expect(JSON.stringify(report)).not.toContain('hunter2');
    expect(report.command).toContain('postgres://app:***@db.example/app');
  });
});

test('the schema has room for all that a check finds', () => {
  type Stored = CheckReport['checks'][number];
  expectTypeOf<keyof CheckResult>().toEqualTypeOf<keyof Stored>();
  expectTypeOf<CheckResult['verdict']>().toEqualTypeOf<Stored['verdict']>();
  expectTypeOf<keyof CheckResult['metrics'][number]>().toEqualTypeOf<keyof Stored['metrics'][number]>();
  expectTypeOf<CheckResult['metrics'][number]['metric']>().toEqualTypeOf<
    Stored['metrics'][number]['metric']
  >();
  expectTypeOf<keyof CheckResult['requirements'][number]>().toEqualTypeOf<
    keyof Stored['requirements'][number]
  >();
  expectTypeOf<CheckResult['requirements'][number]['requirement']>().toExtend<
    Stored['requirements'][number]['requirement']
  >();
  expectTypeOf<NonNullable<CheckResult['base']>>().toExtend<NonNullable<Stored['base']>>();
  expectTypeOf<NonNullable<CheckResult['head']>>().toExtend<NonNullable<Stored['head']>>();
});
