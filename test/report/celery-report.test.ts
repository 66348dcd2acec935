import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.js';
import { renderResult } from '../../src/report/terminal/result.js';
import { renderSummary } from '../../src/report/terminal/summary-table.js';
import { warningsOn } from '../../src/report/warnings.js';
import { COMPUTES, celery, celeryStudy, celeryTrial, PREFORK_ON_TWO_CORES } from '../advise/celery-study.js';
import { buildReport } from './build-report.js';

const report = buildReport(celeryStudy(COMPUTES, PREFORK_ON_TWO_CORES));

test("each of Celery's pastes stands in a block of its language", () => {
  const text = renderMarkdown(report);
  expect([...text.matchAll(/^### (\S+) \((.*)\)\n\n```(\w+)$/gm)].map((found) => found.slice(1))).toEqual([
    ['celery', 'celery 5', 'sh'],
    ['celery-config', 'celery 5', 'python'],
    ['systemd', 'celery 5', 'ini'],
    ['kubernetes', 'celery 5', 'yaml'],
  ]);
  expect(text).toContain(
    'Run it on 2 prefork processes, prefetch multiplier 4, early acknowledgement: 190 tasks/s',
  );
});

test('the terminal names the pool without a library, and no package without a version', () => {
  const summary = renderSummary([report], { color: false });
  expect(summary).toMatch(/ prefork +2 /);
  expect(summary).not.toContain('celery');
  const result = renderResult(report, { width: 100, color: false });
  expect(result).toContain('8 threads: 94 tasks/s');
  expect(result + renderMarkdown(report)).not.toMatch(/undefined|1 task each|event loop/);
});

test('a main thread that was kept busy is not called an event loop', () => {
  const flags = [{ kind: 'event-loop-blocked', delayP99Ms: 120 }] as const;
  const flagged = { ...celeryTrial(1, celery('gevent', 50), 90, 1), flags };
  const [warning] = warningsOn([flagged], { objective: { kind: 'throughput', maxErrorShare: 0.01 } });
  expect(warning!.text).toBe(
    "In trial 1 tasks kept the worker's main thread from its own work (its delay p99 was up to 120 ms).",
  );
  expect(warning!.advice).toContain('prefork');
});
