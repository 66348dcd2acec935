import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { planJsonSchema } from '../../../src/report/json-schema.js';
import { renderPlanHtml } from '../../../src/report/plan/plan-html.js';
import { renderPlanMarkdown } from '../../../src/report/plan/plan-markdown.js';
import type { PlanReport } from '../../../src/report/plan/plan-schema.js';
import { planSections } from '../../../src/report/plan/plan-sections.js';
import { renderPlan } from '../../../src/report/plan/plan-table.js';
import { planned } from './build-plan.js';

let report: PlanReport;
beforeAll(async () => {
  report = await planned();
});

test('the terminal shows what the reviewed file says, within 80 columns', async () => {
  const text = renderPlan(report, { color: false, folder: 'reports/latest/plan' });
  await expect(text).toMatchFileSnapshot('golden/plan.txt');
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

test('the Markdown is what the reviewed file says', async () => {
  await expect(renderPlanMarkdown(report)).toMatchFileSnapshot('golden/plan.md.txt');
});

test('the published schema is that of this version', () => {
  const path = new URL('../../../schema/plan.schema.json', import.meta.url);
  // Renewed with: npm run build && node dist/report/write-schema.js
  expect(readFileSync(path, 'utf8')).toBe(planJsonSchema());
});

test('names from user code move no cursor and are no markup', async () => {
  const hostile = await planned('\u001b[31m<script>*x*\u202e');
  const text = renderPlan(hostile, { color: false });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  const markdown = renderPlanMarkdown(hostile);
  expect(markdown).not.toContain('<script>');
  expect(markdown).toContain('\\*x\\*');
});

test('with --verbose the code to paste is there whole', () => {
  const text = renderPlan(report, { color: false, verbose: true });
  for (const { code } of report.paste) expect(text).toContain(code.trimEnd());
});

test('the page draws the fleets that keep up, with the SLO across, and holds every table', () => {
  const page = renderPlanHtml(report);
  const data = JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(page)![1]!);
  const kept = report.curve.filter(({ keptUp }) => keptUp).map(({ nodes }) => nodes);
  const asked = data.charts.nodes.series.find(({ name }: { name: string }) => name === 'p99');
  expect(asked.x).toEqual(kept);
  // Four digits are more than a drawing shows.
  const times = report.curve.flatMap(({ keptUp, responseTime }) => (keptUp ? responseTime.p99.value! : []));
  expect(asked.y).toEqual(times.map((ms) => Number(ms.toPrecision(4))));
  expect(data.charts.nodes.rules).toContainEqual({
    axis: 'y',
    value: report.request.slo.maxMs,
    label: 'p99 < 50 ms',
  });
  for (const { title } of planSections(report)) expect(page).toContain(`>${title}</caption>`);
});

test('a name from user code is only text on the page', async () => {
  const page = renderPlanHtml(await planned('<script>alert(1)</script>'));
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});
