import type { Setting } from '../fleet/setting.js';

/** To start and end a fleet, before the first was seen, in ms; a guess that the first trials correct. */
const FLEET_MS = 350;
const NODE_MS = 50;
const WORKER_MS = { 'event-loop': 0, threads: 25, processes: 60 } as const;
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

function guess({ poolType, workers, nodes }: Setting): number {
  return FLEET_MS + nodes * (NODE_MS + workers * WORKER_MS[poolType]);
}
