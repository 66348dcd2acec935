import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../src/report/check/exit-code.js';
import { baselessCheck, checkResult, failedCheck, unsureCheck } from '../../check/check-result.js';
import { checkReport } from './check-report.js';

test.each([
  ['nothing failed', [checkResult(), baselessCheck()], 0, 0],
  ['one of them failed', [checkResult(), failedCheck(), unsureCheck()], 1, 1],
  ['one is not sure', [checkResult(), unsureCheck()], 0, 4],
  ['nothing was checked', [], 0, 0],
] as const)('%s', (_, checks, usually, whereInconclusiveFails) => {
  const report = checkReport(...checks);
  expect(exitCodeOf(report, { inconclusiveFails: false })).toBe(usually);
  expect(exitCodeOf(report, { inconclusiveFails: true })).toBe(whereInconclusiveFails);
});
