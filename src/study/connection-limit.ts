import type { Trial } from '../trial/trial.js';

/**
 * The most connections that the server lets all nodes have together, as far as trials have run into it: where tasks
 * failed and fewer connections were ever open at once than the setting would have opened, the peak is the limit.
 * `null` when none has.
 */
export function connectionLimit(trials: readonly Trial[]): number | null {
  let limit: number | null = null;
  for (const { setting, figures } of trials) {
    if (figures.errorShare === 0 || setting.connections === null) continue;
    const perNode = setting.connections === 'none' ? setting.concurrency : setting.connections;
    const peak = Math.max(0, ...figures.connections.map((use) => use.peak));
    if (peak > 0 && peak < setting.nodes * perNode) limit = Math.min(limit ?? peak, peak);
  }
  return limit;
}
