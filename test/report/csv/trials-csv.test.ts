import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSetting } from '../../../src/fleet/setting.js';
import { renderTrialsCsv } from '../../../src/report/csv/trials-csv.js';
import type { Report } from '../../../src/report/report-schema.js';
import { buildReport } from '../build-report.js';
import { cpuStudy, postgresStudy } from '../fixtures.js';

const report = buildReport(postgresStudy());

function rowsOf(trials: Pick<Report, 'trials' | 'routedTrials'>): Record<string, string>[] {
  // Strict about quotes, lengths of rows and line ends.
  return parse(renderTrialsCsv(trials), { columns: true, record_delimiter: '\r\n' });
}

/** The report with one trial, whose flag is some text of a user's. */
function withFlag(kind: string): Pick<Report, 'trials'> {
  return { trials: [{ ...report.trials[0]!, flags: [{ kind }] }] };
}

describe('trials.csv', () => {
  it('has a row a trial, with its figures in the units of the head', () => {
    const rows = rowsOf(report);
    expect(rows).toHaveLength(report.trials.length);
    for (const [i, { id, setting, figures, load }] of report.trials.entries()) {
      const row = rows[i]!;
      expect(row.trial).toBe(String(id));
      expect(row.setting).toBe(describeSetting(setting));
      expect(row.load).toBe(load.kind);
      expect(Number(row['throughput [tasks/s]'])).toBe(figures.throughput.value);
      expect(row['response time p99 [ms]']).toBe(String(figures.responseTime.p99.value ?? ''));
      expect(row['memory peak [bytes]']).toBe(String(figures.memoryPeakBytes ?? ''));
    }
  });

  it('leaves empty what could not be measured', () => {
    const saturating = report.trials.findIndex(({ load }) => load.kind === 'saturating');
    expect(rowsOf(report)[saturating]!['response time p99 [ms]']).toBe('');
    expect(rowsOf(report)[saturating]!['offered load [tasks/s]']).toBe('');
  });

  it('ends its lines as RFC 4180 has it, and names no column twice', () => {
    const text = renderTrialsCsv(buildReport(cpuStudy()));
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const head = text.split('\r\n')[0]!.split(',');
    expect(new Set(head).size).toBe(head.length);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")', '＝1'])(
    'shows a text that begins like a formula, %s, as text',
    (formula) => {
      expect(rowsOf(withFlag(formula))[0]!.flags).toBe(`'${formula}`);
    },
  );

  it('keeps any text of a user’s in its cell, and none begins as a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (kind) => {
        const [row] = rowsOf(withFlag(kind));
        expect(row!.trial).toBe(String(report.trials[0]!.id));
        expect(row!.flags).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  it('shows negative figures as figures', () => {
    const [trial] = report.trials;
    const early = { ...trial!, figures: { ...trial!.figures, generatorLatenessP99Ms: -0.5 } };
    expect(rowsOf({ trials: [early] })[0]!['generator lateness p99 [ms]']).toBe('-0.5');
  });

  it('has the trials of comparisons of routes too, whose settings stand in one cell', () => {
    const { setting, ...trial } = report.trials[0]!;
    const routedTrials = [
      {
        ...trial,
        id: 1,
        stage: 'split',
        routes: [
          { tasks: ['pay'], setting },
          { tasks: ['mail'], setting },
        ],
      },
      { ...trial, id: 2, stage: 'split', routes: [{ tasks: ['pay', 'mail'], setting }] },
    ];
    const [two, one] = rowsOf({ trials: [], routedTrials });
    expect(two!.setting).toContain('pay on');
    expect(two!.setting).toContain('mail on');
    expect(two!['pool type']).toBe('');
    expect(one!.setting).toBe(describeSetting(setting));
    expect(one!['pool type']).toBe(setting.poolType);
  });
});
