import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.js';
import { codeBlock, markdownTable, markdownText } from '../../src/report/markdown-text.js';
import { buildReport } from './build-report.js';
import { cpuStudy, fruitlessStudy, postgresStudy } from './fixtures.js';

/** Named .txt, so that no formatter of Markdown touches them. */
describe('report.md', () => {
  test('CPU-bound', async () => {
    await expect(renderMarkdown(buildReport(cpuStudy()))).toMatchFileSnapshot('golden/cpu.md.txt');
  });

  test('on PostgreSQL', async () => {
    await expect(renderMarkdown(buildReport(postgresStudy()))).toMatchFileSnapshot(
      'golden/io-postgres.md.txt',
    );
  });

  test('has every trial, even where nothing is recommended', () => {
    const study = fruitlessStudy();
    const text = renderMarkdown(buildReport(study));
    for (const { id, stage } of study.trials) expect(text).toContain(`| ${id} | ${stage} |`);
  });
});

describe('names from user code are only text', () => {
  const hostile =
    '<script>alert(1)</script> | **bold** `code` [link](javascript:alert(1)) ![i](x)\n# heading &lt;';
  const study = cpuStudy();
  const text = renderMarkdown(
    buildReport(
      cpuStudy({
        workload: { ...study.workload, name: hostile, tasks: [{ name: hostile, weight: 1 }] },
        calibration: {
          ...study.calibration,
          tasks: [{ name: hostile, samples: 1, cpuMs: 1, wallMs: 90, blockedMs: 80 }],
        },
      }),
    ),
  );

  test('no HTML, no link, no emphasis, no new line', () => {
    expect(text).not.toMatch(/<script|(?<!\\)\]\(javascript|(?<!\\)\*\*bold|(?<!\\)`code/);
    expect(text.split('\n').filter((line) => line.includes('heading') && line.startsWith('#'))).toHaveLength(
      1,
    );
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('&amp;lt;');
  });

  test('a table keeps its columns', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && line.includes('script'));
    expect(rows.length).toBeGreaterThan(0);
    // The calibration's table: 6 cells have 7 bars that are not escaped.
    expect(rows[0]!.match(/(?<!\\)\|/g)).toHaveLength(7);
  });
});

test('any text stays in its cell and carries no tag', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = markdownText(text);
      expect(escaped).not.toMatch(/[<>\n\r]/);
      const [, , row] = markdownTable(['a', 'b'], [[text, text]]).split('\n');
      // A bar counts unless an odd number of backslashes stands before it.
      const bars = [...row!.matchAll(/(\\*)\|/g)].filter(([, slashes]) => slashes!.length % 2 === 0);
      expect(bars).toHaveLength(3);
    }),
  );
});

test('plain sentences stay readable', () => {
  const sentence = '2 processes give 1.9× [1.8, 2] the capacity (p99 36 ms); 5 % better.';
  expect(markdownText(sentence)).toBe(sentence);
  expect(markdownText('9.8× [9.1, 10.5]')).toBe('9.8× [9.1, 10.5]');
  expect(['# a', '- a', '1. a', '+ a'].map(markdownText)).toEqual(['\\# a', '\\- a', '1\\. a', '\\+ a']);
});

test('a fence is longer than any run of backticks in the code', () => {
  expect(codeBlock('a\n````\nb\n', 'js')).toBe('`````js\na\n````\nb\n`````');
});
