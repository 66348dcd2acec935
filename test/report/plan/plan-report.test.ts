import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { planCapacity } from '../../../src/plan/plan-capacity.js';
import { planJsonSchema } from '../../../src/report/json-schema.js';
import { renderPlanMarkdown } from '../../../src/report/plan/plan-markdown.js';
import type { PlanReport } from '../../../src/report/plan/plan-schema.js';
import { renderPlan } from '../../../src/report/plan/plan-table.js';
import { toPlanReport } from '../../../src/report/plan/to-plan-report.js';
import { closedFormPredictor } from '../../plan/closed-form-predictor.js';
import { requestFor, sourceOf } from '../../plan/plan-fixtures.js';
import { buildReport } from '../build-report.js';
import { cpuStudy } from '../fixtures.js';

async function planned(name = 'cpu'): Promise<PlanReport> {
  const study = cpuStudy();
  const predictor = closedFormPredictor({ connectionsPerNode: 2 });
  const request = requestFor({
    peak: 3,
    spare: 2,
    nodeCostPerHour: 0.12,
    maxConnections: 200,
    backlogTasks: 100_000,
    growth: { perMonth: 0.08, horizon: 3 },
    retries: { failureShare: 0.01, maxRetries: 3, delayMs: 1_000 },
    whatIf: [{ text: 'io_wait*2', factors: { io_wait: 2 } }],
  });
  const report = buildReport({ ...study, workload: { ...study.workload, name } });
  const plan = await planCapacity(predictor, sourceOf({ name }), request);
  const command = "pooltune plan --rate 1000/s --slo 'p99<50ms' --peak 3x";
  return toPlanReport({ plan, request, report, studyPath: 'reports/latest', command, seed: 1, quick: false });
}

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
