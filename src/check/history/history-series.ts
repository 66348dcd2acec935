import { describeSetting } from '../../fleet/setting.js';
import type { HistoryEntry, HistoryMachine } from './history-entry.js';

/** Runs whose figures may be compared: one workload, one setting, one kind of machine. */
export interface HistorySeries extends SeriesKey {
  /** In the order of time; at least one. */
  readonly entries: readonly HistoryEntry[];
}

export interface SeriesKey {
  readonly workload: string;
  readonly setting: HistoryEntry['setting'];
  /** Another version of Node.js is no other machine: it may be what made the difference. */
  readonly machine: Pick<HistoryMachine, 'cpuModel' | 'usableCores'>;
}

/**
 * Sorts a history into series; those of a workload are together, in the order of their first runs. Runs of different
 * machines that take turns, as on hosted CI, are a series each.
 */
export function historySeries(entries: readonly HistoryEntry[]): HistorySeries[] {
  const byWorkload = new Map<string, Map<string, HistoryEntry[]>>();
  for (const entry of entries) {
    const { workload, setting, machine } = entry;
    const ofWorkload = byWorkload.get(workload) ?? new Map<string, HistoryEntry[]>();
    byWorkload.set(workload, ofWorkload);
    const key = JSON.stringify([describeSetting(setting), machine.cpuModel, machine.usableCores]);
    const ofKey = ofWorkload.get(key);
    if (ofKey === undefined) ofWorkload.set(key, [entry]);
    else ofKey.push(entry);
  }
  return [...byWorkload.values()]
    .flatMap((series) => [...series.values()])
    .map((own) => {
      const { workload, setting, machine } = own[0]!;
      const { cpuModel, usableCores } = machine;
      return { workload, setting, machine: { cpuModel, usableCores }, entries: own };
    });
}
