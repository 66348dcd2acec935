import type { Load } from '../../workload/load.js';

/**
 * How many tasks each task of the study brings along: members of chains and groups, and what else it sends. Learned from
 * the first loads and kept from then on, so that all later trials of a study have the same load.
 */
export class MembersPerRoot {
  #roots = 0;
  #members = 0;

  /** Members per root, by the earlier loads; by this one where there was none; `undefined` where no root has finished. */
  mean(roots = 0, members = 0): number | undefined {
    if (this.#roots > 0) return this.#members / this.#roots;
    return roots === 0 ? undefined : members / roots;
  }

  /** At the end of a load. @param roots that finished */
  learn(roots: number, members: number): void {
    if (this.#roots >= ENOUGH_ROOTS) return;
    this.#roots += roots;
    this.#members += members;
  }

  /**
   * The load in tasks of the study, from one in tasks of all kinds: rates and counts of a load are of all that runs, as
   * figures are.
   */
  ofRoots(load: Load): Load {
    const all = 1 + (this.mean() ?? 0);
    const { maxRatePerSecond } = load;
    const paced = maxRatePerSecond === undefined ? {} : { maxRatePerSecond: maxRatePerSecond / all };
    switch (load.kind) {
      case 'saturating':
        return { ...load, ...paced };
      case 'steady':
        return { ...load, ...paced, ratePerSecond: load.ratePerSecond / all };
      case 'batch':
        return { ...load, ...paced, tasks: Math.max(1, Math.round(load.tasks / all)) };
    }
  }
}

const ENOUGH_ROOTS = 100;
