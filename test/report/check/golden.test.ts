import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../src/check/check-result.js';
import { renderAnnotations } from '../../../src/report/check/annotations.js';
import { renderCheckMarkdown } from '../../../src/report/check/check-markdown.js';
import { renderCheck } from '../../../src/report/check/check-table.js';
import { renderJunit } from '../../../src/report/check/junit.js';
import {
  baselessCheck,
  checkResult,
  failedCheck,
  hostileCheck,
  metricResult,
  unsureCheck,
} from '../../check/check-result.js';
import { checkReport } from './check-report.js';

/** `npx vitest run test/report/check --update` writes the golden files anew after a wanted change. */
const CHECKS: Readonly<Record<string, readonly CheckResult[]>> = {
  fail: [failedCheck()],
  pass: [checkResult()],
  better: [
    checkResult({
      metrics: [
        metricResult('capacity', 312, 350, { improved: true }),
        metricResult('p99', 36, 30.2, { improved: true }),
        metricResult('memory', 123 * 2 ** 20, 124 * 2 ** 20),
      ],
    }),
  ],
  inconclusive: [unsureCheck()],
  requirements: [baselessCheck()],
  hostile: [hostileCheck()],
  several: [
    failedCheck({ workload: { name: 'mail', modulePath: '/home/user/project/mail/tasks.ts' } }),
    unsureCheck({ workload: { name: 'tasks', modulePath: '/home/user/project/images/tasks.ts' } }),
    checkResult({
      workload: { name: 'tasks', modulePath: '/home/user/project/video/tasks.ts' },
      metrics: [],
      newTasks: ['encode'],
    }),
  ],
};
const WORKSPACE = '/home/user/project';

/** Named .txt, so that no formatter touches them. */
describe.each(Object.entries(CHECKS))('%s', (name, checks) => {
  const report = checkReport(...checks);
  const golden = (suffix: string) => `golden/${name}.${suffix}.txt`;

  test('on the terminal', async () => {
    await expect(renderCheck(report, { color: false })).toMatchFileSnapshot(golden('terminal'));
  });

  test('in Markdown', async () => {
    await expect(renderCheckMarkdown(report)).toMatchFileSnapshot(golden('md'));
  });

  test('as annotations', async () => {
    const text = renderAnnotations(report, { inconclusiveFails: false, workspace: WORKSPACE });
    await expect(text).toMatchFileSnapshot(golden('annotations'));
  });

  test('as JUnit XML', async () => {
    await expect(renderJunit(report, { inconclusiveFails: false })).toMatchFileSnapshot(golden('junit'));
  });
});
