import path from 'node:path';
import { type History, readHistory } from '../../check/history/read-history.js';
import { METRICS } from '../../check/metric.js';
import { UsageError } from '../../foundation/errors.js';
import { EXIT } from '../../foundation/exit-codes.js';
import { historyReport } from '../../report/history/history-report.js';
import { printable } from '../../report/printable.js';
import { renderHistory } from '../../report/terminal/history.js';
import { nearest } from '../options/nearest.js';
import type { HistoryOptions, RunHistory } from './history-options.js';

export const runHistory: RunHistory = async (options, io) => {
  const { metrics, significance, last, verbose, json } = options;
  const history = await readHistory(path.resolve(io.cwd, options.path));
  for (const warning of history.warnings) io.stderr.write(`pooltune: ${warning}\n`);
  const entries = entriesOf(history, options);
  try {
    const report = await historyReport(entries, {
      metrics,
      significance,
      warnings: history.warnings,
      signal: io.signal,
    });
    if (json) io.writeJson(report);
    else if (entries.length === 0) io.stdout.write(`${options.path} has no entries.\n`);
    else {
      io.stdout.write(renderHistory(report, { color: io.useColors, last, verbose }));
      const missing = metrics.filter((asked) =>
        report.series.every((series) => series.metrics.every(({ metric }) => metric !== asked)),
      );
      for (const metric of missing)
        io.stderr.write(`pooltune: no run has a figure for ${METRICS[metric].label}.\n`);
    }
    return EXIT.done;
  } catch (error) {
    if (io.signal.aborted) return EXIT.interrupted;
    throw error;
  }
};

/** Of the workloads that were asked for. @throws {UsageError} for one that the history does not have */
function entriesOf({ entries }: History, { workloads, path: file }: HistoryOptions): History['entries'] {
  if (workloads.length === 0) return entries;
  const known = [...new Set(entries.map(({ workload }) => workload))].sort();
  for (const asked of workloads) {
    if (known.includes(asked)) continue;
    const meant = nearest(asked, known);
    throw new UsageError(`--workload: ${file} has no runs of "${asked}".`, {
      hint: `${meant === undefined ? '' : `Did you mean ${printable(meant)}? `}It has: ${known.map(printable).join(', ')}.`,
    });
  }
  return entries.filter(({ workload }) => workloads.includes(workload));
}
