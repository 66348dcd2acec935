import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderResult } from '../../../src/report/terminal/result.js';
import { wantsColor } from '../../../src/report/terminal/style.js';
import { renderSummary } from '../../../src/report/terminal/summary-table.js';
import { buildReport } from '../build-report.js';
import { cpuStudy, postgresStudy } from '../fixtures.js';
import { widthInTables } from './width-in-tables.js';

const named = (name: string) => buildReport(cpuStudy({ workload: { ...cpuStudy().workload, name } }));
const widest = (text: string) => Math.max(...text.split('\n').map((line) => widthInTables(line)));

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

test('a result fits one screen of 80 columns', () => {
  const text = renderResult(buildReport(cpuStudy()), { width: 80, color: false, folder: 'reports/x' });
  expect(widest(text)).toBeLessThanOrEqual(80);
  expect(text.split('\n').length).toBeLessThanOrEqual(50);
});

describe('on a terminal', () => {
  const report = buildReport(cpuStudy());
  const options = { width: 80, color: false, folder: 'reports/x' };
  const lines = (height: number) => renderResult(report, { ...options, height }).split('\n');

  test.each([24, 30, 40, 50])('of %i lines a result leaves a line for the prompt', (height) => {
    expect(lines(height).length).toBeLessThan(height);
  });

  test('what nobody should miss is there however low it is', () => {
    const text = lines(5).join('\n');
    for (const part of [
      'Run it on 2 processes',
      'capacity',
      'confidence',
      'To paste',
      'reports/x',
      'report.html',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/2 warnings in the report/);
  });

  test('the higher it is, the more is shown, and where there is room nothing is left out', () => {
    const shown = [...Array(60).keys()].map((height) => lines(height).length);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(lines(60)).toEqual(renderResult(report, options).split('\n'));
    expect(lines(40).join('\n')).toContain('report.html has what did not fit here');
  });
});

test('no line is wider than the terminal, from 60 columns on', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 60, max: 200 }),
      fc.constantFrom(cpuStudy, postgresStudy),
      (width, study) => {
        expect(widest(renderResult(buildReport(study()), { width, color: true }))).toBeLessThanOrEqual(width);
      },
    ),
    { numRuns: 20 },
  );
});

test('a summary fits 80 columns, whatever the workloads are called', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 40, unit: 'grapheme' }), { minLength: 1, maxLength: 5 }),
      (names) => {
        expect(widest(renderSummary(names.map(named), { color: true }))).toBeLessThanOrEqual(80);
      },
    ),
    { numRuns: 20 },
  );
});

describe('control characters in names from user code', () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007evil\r\nline';

  test('are shown, not obeyed', () => {
    const text = renderResult(named(hostile), { width: 80, color: false });
    expect(text).not.toMatch(CONTROL);
    expect(text).toContain('\\x1b[2J\\x1b]0;owned\\x07evil\\r\\nline');
    expect(renderSummary([named(hostile)], { color: false })).not.toMatch(CONTROL);
  });

  test('in error kinds and faults too', () => {
    const study = cpuStudy();
    const report = buildReport(
      cpuStudy({
        trials: study.trials.map((trial) => ({
          ...trial,
          flags: [{ kind: 'errors' as const, share: 0.5 }],
          figures: { ...trial.figures, errors: { [hostile]: 3 } },
        })),
      }),
    );
    expect(renderResult(report, { width: 80, color: false })).not.toMatch(CONTROL);
  });
});

test('colour is for terminals that want it', () => {
  const terminal = { isTTY: true };
  expect(wantsColor(terminal, {})).toBe(true);
  expect(wantsColor({}, {})).toBe(false);
  expect(wantsColor(terminal, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColor(terminal, { NO_COLOR: '' })).toBe(true);
  expect(wantsColor(terminal, { TERM: 'dumb' })).toBe(false);
  expect(wantsColor({}, { FORCE_COLOR: '1' })).toBe(true);
});

test('without colour there is no escape sequence, with it the text is the same', () => {
  const report = buildReport(cpuStudy());
  const plain = renderResult(report, { width: 80, color: false });
  const colored = renderResult(report, { width: 80, color: true });
  expect(plain).not.toContain('\u001b');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that are taken out
  expect(colored.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(plain);
});
