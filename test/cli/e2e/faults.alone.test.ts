import { expect, test } from 'vitest';
import { type BenchReport, benchReportSchema } from '../../../src/report/bench-report.js';
import { type Report, reportSchema } from '../../../src/report/report-schema.js';
import { CommandProcess, ownTasks } from './command-process.js';

/** Tunes one task of `faulty.mjs` to the end. */
async function tune(task: string, ...flags: string[]): Promise<Report> {
  const command = new CommandProcess(
    ...['tune', ownTasks('faulty.mjs'), '--task', task, '--pool', 'event-loop', '--budget', '9s', '--json'],
    ...flags,
  );
  expect(await command.ended(), command.stderr).toBe(0);
  command.expectNothingLeft();
  const report = reportSchema.parse(JSON.parse(command.stdout));
  // What is on the disk is what was printed.
  expect(JSON.parse(command.reportFile('report.json'))).toEqual(report);
  expect(command.reportFile('report.md')).toContain(report.summary);
  return report;
}

/** One trial of one task of `faulty.mjs`, four at a time on an event loop. */
async function bench(task: string, ...flags: string[]): Promise<BenchReport['trials'][number]> {
  const command = new CommandProcess(
    ...['bench', ownTasks('faulty.mjs'), '--task', task, '--setting', 'event-loop,concurrency=4'],
    ...['--duration', '3s', '--json', ...flags],
  );
  expect(await command.ended(), command.stderr).toBe(0);
  command.expectNothingLeft();
  const { trials } = benchReportSchema.parse(JSON.parse(command.stdout));
  expect(trials.length).toBe(1);
  return trials[0]!;
}

/** How many tasks failed of each kind, over all trials. */
function errorsOf({ trials }: Report): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { errors } of trials) {
    for (const [kind, count] of Object.entries(errors)) counts[kind] = (counts[kind] ?? 0) + count;
  }
  return counts;
}

test('a task that fails in 3 % of its calls: not recommended where 1 % may', async () => {
  const report = await tune('fails', '--max-errors', '1%');
  expect(report.recommendation).toBeNull();
  expect(report.summary).toMatch(/recommended\.$/);
  expect(Object.keys(errorsOf(report))).toEqual(['RangeError']);
  expect(report.warnings.find(({ kind }) => kind === 'errors')?.text).toContain('RangeError');
});

test('and recommended where 5 % may, with its failures counted', async () => {
  const report = await tune('fails', '--max-errors', '5%');
  expect(report.recommendation?.setting.poolType).toBe('event-loop');
  for (const { figures } of report.trials) {
    const { done, failed } = figures.tasks;
    expect(failed).toBe(figures.errors.RangeError ?? 0);
    expect(failed / (done + failed)).toBeCloseTo(figures.errorShare!);
    // One in 33, in the order of their payloads: at most a task in flight is off.
    expect(Math.abs(failed - (done + failed) / 33)).toBeLessThanOrEqual(Math.max(3, 0.1 * failed));
  }
});

test('a task that exits its process now and then is tuned, and the trials that it disturbed are marked', async () => {
  const report = await tune('exits', '--max-errors', '50%');
  const marked = report.trials.filter(({ flags }) => flags.some(({ kind }) => kind === 'fault'));
  expect(marked.length).toBeGreaterThan(0);
  expect(report.warnings.find(({ kind }) => kind === 'fault')?.trials).toEqual(marked.map(({ id }) => id));
});

test('its node is replaced each time, and the trial goes on', async () => {
  const { figures, flags } = await bench('exits');
  expect(figures.faults.length).toBeGreaterThan(1);
  for (const fault of figures.faults) {
    expect(fault).toMatchObject({ kind: 'node-exit', detail: expect.stringContaining('exit code 3') });
  }
  expect(figures.errors.lost).toBe(figures.tasks.failed);
  expect(flags.map(({ kind }) => kind)).toContain('fault');
});

test('a task that now and then never returns is timed out, and the trial goes on', async () => {
  const { figures, flags } = await bench('hangs', '--task-timeout', '300ms');
  expect(Object.keys(figures.errors)).toEqual(['TaskTimeout']);
  expect(figures.tasks.done).toBeGreaterThan(figures.tasks.failed);
  expect(flags.map(({ kind }) => kind)).toContain('errors');
});

test('a task that blocks its loop is said to', async () => {
  const { flags, errors } = await bench('blocks');
  expect(flags.map(({ kind }) => kind)).toContain('event-loop-blocked');
  expect(errors).toEqual({});
});
