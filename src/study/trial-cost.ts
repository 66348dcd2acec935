import { poolTraits } from '../fleet/pool-traits.js';
import type { Setting } from '../fleet/setting.js';

/** To start and end a fleet, before the first was seen, in ms; a guess that the first trials correct. */
const FLEET_MS = 350;
/** How much one observation moves the estimate down; upwards it follows at once, as a late study is the worse one. */
const DECAY = 0.3;

/** Learns what a trial costs beside its load: starting, connecting, ending. */
export class TrialCost {
  #factor = 1;

  /** Expected ms on top of the load's own. */
  overheadMs(setting: Setting): number {
    return this.#factor * guess(setting);
  }

  observe(setting: Setting, overheadMs: number): void {
    const seen = Math.max(0, overheadMs) / guess(setting);
    this.#factor = seen > this.#factor ? seen : this.#factor + DECAY * (seen - this.#factor);
  }
}

function guess(setting: Setting): number {
  const { nodeMs, workerMs } = poolTraits(setting);
  return FLEET_MS + setting.nodes * (nodeMs + setting.workers * workerMs);
}
