import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../src/report/html/render-html.js';
import type { Report } from '../../../src/report/report-schema.js';
import { buildReport } from '../build-report.js';
import { cpuStudy, fruitlessStudy, postgresStudy } from '../fixtures.js';
import { detailedStudy, largeStudy } from './detailed-study.js';
import { HOSTILE, hostileStudy } from './hostile-study.js';

const MOST_BYTES = 1_500_000;

describe('a page', () => {
  test('is the same each time', () => {
    const report = buildReport(detailedStudy());
    expect(renderHtml([report])).toBe(renderHtml([report]));
  });

  test('fetches nothing: neither addresses nor imports in it, and a policy that allows its own two scripts', () => {
    const text = renderHtml([buildReport(detailedStudy())]);
    expect(text).not.toMatch(/<(?:link|img|script|iframe)[^>]+(?:src|href)="(?!data:|#)/);
    expect(text).not.toMatch(/@import|url\(\s*["']?https?:/);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(text)![1]!.replaceAll('&#39;', "'");
    expect(policy).toContain("default-src 'none'");
    const scripts = [...text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => script!);
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    }
  });

  test('of 500 trials, each with its pictures, is below 1.5 MB', () => {
    const bytes = Buffer.byteLength(renderHtml([buildReport(largeStudy(500))]));
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(bytes).toBeGreaterThan(MOST_BYTES / 2);
  });

  test('has every trial of a study as a row, and in full', () => {
    const report = buildReport(detailedStudy());
    const text = renderHtml([report]);
    for (const { id } of report.trials) expect(text).toContain(`<tr id="trial-${id}">`);
    expect(dataOf(text).trials.pages).toHaveProperty(
      ['9', 'subtitle'],
      expect.stringContaining('prefetch multiplier 4'),
    );
  });

  test('says why a drawing is missing', () => {
    const text = renderHtml([buildReport(cpuStudy())]);
    expect(text).toContain('The trials of batches were recorded without what a timeline needs');
    expect(text).toContain('recorded without their distributions');
    expect(text).toContain('These tasks open no connections');
    const withoutBatch = cpuStudy({
      trials: cpuStudy().trials.filter(({ load }) => load.kind === 'saturating'),
    });
    expect(renderHtml([buildReport(withoutBatch)])).toContain('No batch was measured in this study');
  });

  test('of a study without a recommendation says so, and what came closest', () => {
    const text = renderHtml([buildReport(fruitlessStudy())]);
    expect(text).toContain('No setting can be recommended');
    expect(text).toMatch(/The closest: one event loop, 16 tasks at once.*410 ms/);
  });

  test('never claims a gain that is within the noise', () => {
    expect(renderHtml([buildReport(cpuStudy())])).toContain('no gain outside the noise');
    expect(renderHtml([buildReport(postgresStudy())])).toMatch(/tile better.*9\.8×/);
  });

  test('has no secret, and what would be markup only as text', () => {
    const report = buildReport(hostileStudy(), 'pooltune tune --postgres postgres://me:hunter2@db/x');
    const text = renderHtml([report]);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(HOSTILE);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text.match(/<script/g)).toHaveLength(3);
  });

  test('shows what turns the writing direction or moves a cursor', () => {
    const study = cpuStudy();
    const text = renderHtml([
      buildReport({ ...study, workload: { ...study.workload, name: 'a\u202eb\u001b[31m' } }),
    ]);
    expect(text).toContain('a\\u202eb\\x1b[31m');
    expect(text).not.toContain('\u202e');
  });
});

describe('a page of two studies', () => {
  const a = buildReport(cpuStudy());
  const faster: Report = {
    ...buildReport(cpuStudy({ elapsedMs: 60_000 })),
    startedAt: '2026-02-01T08:00:00.000Z',
  };

  test('says that figures of the same tasks, machine and versions compare', () => {
    const text = renderHtml([a, faster]);
    expect(text).toContain('figures of the two compare');
    expect(text).toContain('A: 2026-01-31 13:05 UTC');
    expect(text).toContain('B: 2026-02-01 08:00 UTC');
  });

  test('names what makes them hard to compare', () => {
    const other: Report = {
      ...faster,
      machine: { ...a.machine, usableCores: 8 },
      versions: { ...a.versions, piscina: '6.0.0' },
    };
    const text = renderHtml([a, other]);
    expect(text).toContain('different machines: 2 cores');
    expect(text).toContain('piscina differs: 5.3.2 and 6.0.0.');
    expect(text).not.toContain('figures of the two compare');
    expect(renderHtml([a, buildReport(postgresStudy())])).toContain('different workloads');
  });

  test('puts the settings that both measured side by side, and does not call noise a change', () => {
    const text = renderHtml([a, faster]);
    expect(text).toMatch(
      /2 processes \(tinypool\), 1 task each.*304 tasks\/s.*304 tasks\/s.*1×, in the noise/,
    );
    const lost = renderHtml([a, buildReport(fruitlessStudy({ trials: [] }))]);
    expect(lost).toContain('No setting was measured in both.');
  });
});

function dataOf(text: string): { trials: { pages: Record<string, unknown> } } {
  return JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(text)![1]!);
}
