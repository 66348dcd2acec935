import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderCheck } from '../../../src/report/check/check-table.js';
import {
  checkResult,
  failedCheck,
  hostileCheck,
  metricResult,
  unsureCheck,
} from '../../check/check-result.js';
import { widthInTables } from '../terminal/width-in-tables.js';
import { checkReport } from './check-report.js';

const PLAIN = { color: false };
const widest = (text: string) => Math.max(...text.split('\n').map((line) => widthInTables(line)));

test('no line is wider than 80 columns, whatever the names are', () => {
  const name = fc.oneof(
    fc.string({ maxLength: 100, unit: 'grapheme' }),
    fc.constantFrom('::error::x', '##[error]##[error]', 'x'.repeat(200)),
  );
  fc.assert(
    fc.property(name, fc.boolean(), (text, color) => {
      const check = hostileCheck({
        workload: { name: text, modulePath: text },
        warnings: [text],
        newTasks: [text],
      });
      expect(widest(renderCheck(checkReport(check, unsureCheck()), { color }))).toBeLessThanOrEqual(80);
    }),
    { numRuns: 50 },
  );
});

test('figures of any size fit', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-4, max: 1e13, noNaN: true }),
      fc.double({ min: 1e-4, max: 1e13, noNaN: true }),
      (base, head) => {
        const metrics = (['capacity', 'p99', 'memory', 'opened'] as const).map((metric) =>
          metricResult(metric, base, head),
        );
        expect(widest(renderCheck(checkReport(checkResult({ metrics })), PLAIN))).toBeLessThanOrEqual(80);
      },
    ),
    { numRuns: 50 },
  );
});

describe('names from code, git and files', () => {
  const text = renderCheck(checkReport(hostileCheck()), PLAIN);

  test('have no control characters that a terminal would obey', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(text).toContain('\\x1b[31mred');
  });

  test('give a CI service no command', () => {
    expect(text).not.toMatch(/^\s*::|##\[/m);
  });
});

test('with colour the text is the same', () => {
  const report = checkReport(failedCheck(), unsureCheck(), checkResult());
  const colored = renderCheck(report, { color: true });
  expect(colored).toContain('\u001b[31mfail\u001b[39m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that are taken out
  expect(colored.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(renderCheck(report, PLAIN));
});
