import { expect, test } from 'vitest';
import { renderAnnotations } from '../../../src/report/check/annotations.js';
import { renderCheckMarkdown } from '../../../src/report/check/check-markdown.js';
import type { CheckReport } from '../../../src/report/check/check-report.js';
import { renderCheck } from '../../../src/report/check/check-table.js';
import { renderJunit } from '../../../src/report/check/junit.js';
import { checkResult, failedCheck } from '../../check/check-result.js';
import { checkReport } from './check-report.js';
import { xmlTree } from './xml-tree.js';

const notChecked = { module: 'mails', reason: 'mails.ts cannot be loaded: <no such table>' };
const incomplete: CheckReport = { ...checkReport(checkResult()), notChecked };
const options = { inconclusiveFails: false };

test('a module that could not be checked is in the last sentence, and the check is no pass', () => {
  const text = renderCheck(incomplete, { color: false }).replaceAll(/\s+/g, ' ');
  expect(text).toMatch(
    /INCOMPLETE: of 1 workload, 1 passed; mails could not be checked: mails.ts cannot be loaded: <no such table> $/,
  );
});

test('what failed before it is a failure all the same', () => {
  const report = { ...checkReport(failedCheck()), notChecked };
  expect(renderCheck(report, { color: false })).toMatch(/^FAIL: of 1 workload, 1 failed/m);
  expect(renderCheckMarkdown(report)).toContain('## pooltune check: FAIL\n');
});

test('a comment and an annotation say it, too', () => {
  expect(renderCheckMarkdown(incomplete)).toContain('## pooltune check: INCOMPLETE\n');
  expect(renderCheckMarkdown(incomplete)).toContain('mails could not be checked');
  expect(renderAnnotations(incomplete, options)).toContain('::error title=pooltune check%3A mails::mails.ts');
});

test('in JUnit XML it is a suite with an error', () => {
  const root = xmlTree(renderJunit(incomplete, options));
  expect(root.attributes).toMatchObject({ failures: '0', errors: '1' });
  const suite = root.children.at(-1)!;
  expect(suite.attributes).toMatchObject({ name: 'mails (not checked)', tests: '1', errors: '1' });
  const [error] = suite.children[0]!.children;
  expect(error).toMatchObject({ name: 'error', attributes: { message: notChecked.reason } });
});
