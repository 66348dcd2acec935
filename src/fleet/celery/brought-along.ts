import type { Load } from '../../workload/load.js';

/** What was seen of one load. */
export interface Brought {
  /** Tasks of the study that finished. */
  readonly roots: number;
  /** Tasks that these have sent: members of chains and groups, and what else. */
  readonly members: number;
  /** All that came into the queue after them: members that were due, and further attempts. */
  readonly followUps: number;
}

/**
 * What each task of the study brings along. Learned from the first loads and kept from then on, so that all later trials of
 * a study have the same load.
 */
export class BroughtAlong {
  #known: Brought = { roots: 0, members: 0, followUps: 0 };

  /** Follow-ups per root, by the earlier loads; by this one where there was none; `undefined` where no root has finished. */
  followUpsPerRoot(current: Brought): number | undefined {
    const { roots, followUps } = this.#known.roots > 0 ? this.#known : current;
    return roots === 0 ? undefined : followUps / roots;
  }

  /** At the end of a load. */
  learn({ roots, members, followUps }: Brought): void {
    const known = this.#known;
    if (known.roots >= ENOUGH_ROOTS) return;
    this.#known = {
      roots: known.roots + roots,
      members: known.members + members,
      followUps: known.followUps + followUps,
    };
  }

  /**
   * The load in tasks of the study, from one in tasks of all kinds: rates and counts of a load are of all that runs, as
   * figures are. Further attempts are of tasks that count once, when they succeed.
   */
  ofRoots(load: Load): Load {
    const { roots, members } = this.#known;
    const all = roots === 0 ? 1 : 1 + members / roots;
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
