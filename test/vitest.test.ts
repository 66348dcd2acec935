import { describe, expect, expectTypeOf, test } from 'vitest';
import type { CheckResult } from '../src/check/check-result.js';
import { renderCheck } from '../src/report/check/check-table.js';
import { type CheckedTasks, check } from '../src/vitest.js';
import { checkResult, failedCheck, unsureCheck } from './check/check-result.js';
import { checkReport } from './report/check/check-report.js';

/** As `checkTasks` gives it; what was measured is made up. */
function checked(passed: boolean, ...checks: readonly CheckResult[]): CheckedTasks {
  const report = checkReport(...checks);
  return { passed, report, text: renderCheck(report, { color: false, verdict: 'first' }), folder: undefined };
}

function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  throw new Error('It passed.');
}

describe('toPass', () => {
  test('passes where the check did', () => {
    expect(checked(true, checkResult())).toPass();
  });

  test('fails with the verdict in words, then the tables', async () => {
    const message = messageOf(() => expect(checked(false, failedCheck())).toPass());
    await expect(message).toMatchFileSnapshot('golden/vitest-failed.txt');
  });

  test('fails with the verdict on all modules first, then each', async () => {
    const several = checked(
      false,
      failedCheck({ workload: { name: 'mail', modulePath: '/home/user/project/mail/tasks.ts' } }),
      unsureCheck(),
    );
    const message = messageOf(() => expect(several).toPass());
    await expect(message).toMatchFileSnapshot('golden/vitest-several.txt');
  });

  test('fails where it was not to pass', () => {
    const passed = checked(true, checkResult());
    expect(messageOf(() => expect(passed).not.toPass())).toBe(
      `It was not to pass, and passed.\n\n${passed.text}`,
    );
    expect(checked(false, failedCheck())).not.toPass();
  });

  test('says that a promise has to be awaited', () => {
    const promise = Promise.resolve(checked(true, checkResult()));
    expect(() => expect(promise).toPass()).toThrow(
      'toPass() is for what check() of pooltune/vitest gives: await it.',
    );
  });

  test.each([undefined, null, 'PASS', {}, { passed: true }])('refuses what is no check: %j', (value) => {
    expect(() => expect(value).toPass()).toThrow(TypeError);
    expect(() => expect(value).not.toPass()).toThrow(/^toPass\(\) is for what check\(\)/);
  });
});

test('one module is named by its path, several by a list, those of the config by nothing', () => {
  expectTypeOf(check).parameter(0).toEqualTypeOf<string | readonly string[] | undefined>();
  expectTypeOf(check).returns.resolves.toEqualTypeOf<CheckedTasks>();
  // @ts-expect-error: modules stand before the options
  const twice = () => check('./tasks.ts', { modules: ['./tasks.ts'] });
  expectTypeOf(twice).toBeFunction();
});

test('what cannot be used is told before anything runs', async () => {
  await expect(check(['./absent.ts'], { budget: '20', config: false })).rejects.toThrow(
    /what it was given cannot be used:\n {4}budget: /,
  );
});
