import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMENT_MARK, renderCheckMarkdown } from '../../../src/report/check/check-markdown.js';
import { failedCheck, hostileCheck } from '../../check/check-result.js';
import { checkReport, checkReportOf } from './check-report.js';

/** Bars that end a cell: not those behind an odd number of backslashes. */
const bars = (row: string) =>
  [...row.matchAll(/(\\*)\|/g)].filter(([, slashes]) => slashes!.length % 2 === 0).length;

describe('names from code, git and files are only text', () => {
  const text = renderCheckMarkdown(checkReport(hostileCheck()));

  test('no HTML but our own, no emphasis, no code', () => {
    const ours = text.replaceAll(/<\/?(details|summary)>/g, '').replace(COMMENT_MARK, '');
    expect(ours.replace(/```.*```/s, '')).not.toMatch(/<|(?<!\\)`/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('\\*\\*bold\\*\\*');
  });

  test('nobody is called', () => {
    expect(text).toContain('@&#8203;octocat');
    expect(text).not.toContain('@octocat');
  });
});

test('the command to repeat it is as it was typed, in a block that it cannot end', () => {
  const text = renderCheckMarkdown(checkReportOf([failedCheck()], "pooltune check 'a```b' --task '@x|y'"));
  expect(text.endsWith("````sh\npooltune check 'a```b' --task '@x|y'\n````\n")).toBe(true);
});

test('tables keep their columns whatever the names are', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('|', '\\', '\n', '`', '@', 'x', '<', ' '), { maxLength: 8 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(name, name, (workload, requirement) => {
      const check = failedCheck({ workload: { name: workload, modulePath: workload } });
      const requirements = check.requirements.map((result) => ({
        ...result,
        requirement: { ...result.requirement, text: requirement },
      }));
      const lines = renderCheckMarkdown(checkReport({ ...check, requirements })).split('\n');
      const rows = lines.filter((line) => line.startsWith('|'));
      expect(rows.map(bars)).toEqual([...Array(10).fill(7), ...Array(5).fill(4)]);
      expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(2);
    }),
  );
});
