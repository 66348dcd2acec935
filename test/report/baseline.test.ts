import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html/render-html.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { reportBaseline } from '../../src/report/report-baseline.js';
import { renderResult } from '../../src/report/terminal/result.js';
import { renderSummary } from '../../src/report/terminal/summary-table.js';
import { buildReport } from './build-report.js';
import { cpuStudy, DEFAULT_SETTING, postgresStudy } from './fixtures.js';

const overDefault = buildReport(postgresStudy());
const overCurrent = buildReport(postgresStudy({ baseline: 'current' }));

/** The page’s text without its data, scripts and styles, which know both words. */
function bodyOf(page: string): string {
  return page.slice(page.indexOf('<main'), page.indexOf('</main>'));
}

const VIEWS = {
  'the page': (report: typeof overDefault) => bodyOf(renderHtml([report])),
  Markdown: renderMarkdown,
  'the terminal': (report: typeof overDefault) => renderResult(report, { width: 100, color: false }),
  'the table of several': (report: typeof overDefault) => renderSummary([report], { color: false }),
};

describe.each(Object.entries(VIEWS))('%s', (_, view) => {
  test('says that gains are over the default where no setting of today was given', () => {
    expect(view(overDefault)).toMatch(/the default|gain over\n.* default\n/);
    expect(view(overDefault)).not.toMatch(/today/i);
  });

  test('says that they are over today’s setting where it was', () => {
    expect(view(overCurrent)).toMatch(/today’s/i);
    expect(view(overCurrent)).not.toMatch(/the default|over default|default setting/i);
  });
});

test('a setting of today that is the best is called that', () => {
  const best = { ...cpuStudy().recommended!, setting: { ...DEFAULT_SETTING } };
  expect(buildReport(cpuStudy({ recommended: best, baseline: 'current' })).notes).toContain(
    'Today’s setting is already as good as any other that was measured.',
  );
});

describe('a report of an earlier version, which does not say', () => {
  test.each([
    ['pooltune tune ./tasks.ts', 'the default'],
    ['pooltune tune ./tasks.ts --current threads,workers=2', 'today’s setting'],
    ['pooltune tune ./tasks.ts --current=threads', 'today’s setting'],
    ['pooltune tune ./with--currently.ts', 'the default'],
  ])('is asked for its command: %s', (command, setting) => {
    const { baseline: _, ...earlier } = { ...overDefault, command };
    expect(reportBaseline(earlier).setting).toBe(setting);
  });
});
