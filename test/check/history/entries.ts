import { createHash } from 'node:crypto';
import { HISTORY_VERSION, type HistoryEntry } from '../../../src/check/history/history-entry.js';
import { METRICS, type MetricName } from '../../../src/check/metric.js';

const FIRST_RUN_MS = Date.UTC(2026, 0, 5, 9, 30);
const DAY_MS = 86_400_000;

export const MACHINE = {
  cpuModel: 'AMD EPYC 7763 64-Core Processor',
  usableCores: 4,
  nodeVersion: 'v24.8.0',
};

/** A full hash that is the same for the same number. */
export function commitOf(run: number): string {
  return createHash('sha1').update(`commit ${run}`).digest('hex');
}

/** The entry of a daily run, of a commit of its own; intervals are 2 % to each side. */
export function entryOf(
  run: number,
  values: { readonly [metric in MetricName]?: number | null },
  changed: Partial<HistoryEntry> = {},
): HistoryEntry {
  const figures = Object.entries(values).map(([metric, value]) => [
    metric,
    {
      value,
      low: value === null ? null : value * 0.98,
      high: value === null ? null : value * 1.02,
      unit: METRICS[metric as MetricName].unit,
    },
  ]);
  return {
    history: 'pooltune',
    version: HISTORY_VERSION,
    startedAt: new Date(FIRST_RUN_MS + run * DAY_MS).toISOString(),
    workload: 'orders',
    commit: commitOf(run),
    dirty: false,
    setting: {
      poolType: 'threads',
      implementation: 'piscina',
      workers: 4,
      tasksPerWorker: 8,
      concurrency: 32,
      prefetchMultiplier: 1,
      acknowledgement: 'late',
      connections: 10,
      nodes: 1,
    },
    ratePerSecond: 300,
    machine: MACHINE,
    pooltune: '0.2.0',
    figures: Object.fromEntries(figures),
    ...changed,
  };
}

/** As it is in a file. */
export function linesOf(entries: readonly unknown[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
