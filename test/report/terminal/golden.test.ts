import { describe, expect, test } from 'vitest';
import { renderResult } from '../../../src/report/terminal/result.js';
import { renderSummary } from '../../../src/report/terminal/summary-table.js';
import { buildReport } from '../build-report.js';
import { cpuStudy, fruitlessStudy, postgresStudy } from '../fixtures.js';

/** `npx vitest run test/report -u` writes the golden files anew after a wanted change. */
const GOLDEN = '../golden';
const PLAIN = { width: 80, color: false, folder: 'reports/2026-01-31T13-05-00-cpu' };

describe("a workload's result on the terminal", () => {
  test('CPU-bound', async () => {
    await expect(renderResult(buildReport(cpuStudy()), PLAIN)).toMatchFileSnapshot(`${GOLDEN}/cpu.txt`);
  });

  test.each([24, 40])('CPU-bound, where there are %i lines', async (height) => {
    const text = renderResult(buildReport(cpuStudy()), { ...PLAIN, height });
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/cpu-${height}-lines.txt`);
  });

  test('on PostgreSQL', async () => {
    await expect(renderResult(buildReport(postgresStudy()), PLAIN)).toMatchFileSnapshot(
      `${GOLDEN}/io-postgres.txt`,
    );
  });

  test('nothing met the SLO', async () => {
    await expect(renderResult(buildReport(fruitlessStudy()), PLAIN)).toMatchFileSnapshot(
      `${GOLDEN}/no-recommendation.txt`,
    );
  });
});

test('the summary of several workloads', async () => {
  const reports = [cpuStudy(), postgresStudy(), fruitlessStudy()].map((study) => buildReport(study));
  await expect(renderSummary(reports, { color: false })).toMatchFileSnapshot(`${GOLDEN}/summary.txt`);
});
