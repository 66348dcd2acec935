import type { HistoryEntry } from '../../../src/check/history/history-entry.js';
import { seededRandom, standardNormal } from '../../../src/foundation/random.js';
import { entryOf } from '../../check/history/entries.js';

const RUNS = 34;
/** From here on a tenth of the capacity is lost, and some runs later regained in part; p99 knows the first alone. */
const SLOWER_FROM = 20;
const FASTER_FROM = 28;

/** Made up, with the noise of a quiet machine: 1.5 % of capacity, 5 % of p99. */
export function sampleHistory(): HistoryEntry[] {
  const random = seededRandom(6);
  const noisy = (mean: number, share: number) =>
    Number((mean * Math.exp(share * standardNormal(random))).toPrecision(4));
  return Array.from({ length: RUNS }, (_, run) => {
    const capacity = run < SLOWER_FROM ? 512 : run < FASTER_FROM ? 451 : 489;
    const p99 = run < SLOWER_FROM ? 84 : 117;
    return entryOf(run, { capacity: noisy(capacity, 0.015), p99: noisy(p99, 0.05) });
  });
}
