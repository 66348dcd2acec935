/** Looks in the longest warm-up. */
const LOOKS = 12;
const LOOK_MS = { least: 50, most: 500 } as const;
/** A span has this many looks. */
const SPAN = 2;
/** A rise by less than this per second is none. */
const TOLERATED_RISE = 0.05;
/** Of the noise of Poisson counts, which completions under saturation have less of. */
const TOLERATED_NOISE = 0.5;
/** Compilers work in tiers, and between two of them throughput stands still for a while: one calm look is not enough. */
const CALM_LOOKS = 3;

/**
 * Whether a load that runs has stopped becoming faster, from how many tasks were done at each look.
 *
 *   looks   │  │  │  │  │  │  │        calm: the last span has no more than the span before and 5 % per second,
 *   spans            └──┴──┘           give or take the noise of the two counts
 *              └──┴──┘
 *
 * It settles after three calm looks in a row. This is only where the window begins: what still rises within the window
 * is cut, or flagged, when all of it is known.
 */
export class SettlingWatch {
  /** Time between two looks, ms. */
  readonly lookMs: number;
  readonly #done: number[] = [0];
  #calm = 0;

  /** @param mostMs the longest warm-up, ms */
  constructor(mostMs: number) {
    this.lookMs = Math.min(LOOK_MS.most, Math.max(LOOK_MS.least, mostMs / LOOKS));
  }

  /**
   * @param done tasks done since the load began
   * @returns whether throughput has settled
   */
  look(done: number): boolean {
    this.#done.push(done);
    const [from, middle] = [this.#done.at(-1 - 2 * SPAN), this.#done.at(-1 - SPAN)];
    if (from === undefined || middle === undefined) return false;
    const [before, last] = [middle - from, done - middle];
    const rise = ((TOLERATED_RISE * SPAN * this.lookMs) / 1_000) * before;
    const isCalm = before > 0 && last - before <= rise + TOLERATED_NOISE * Math.sqrt(before + last);
    this.#calm = isCalm ? this.#calm + 1 : 0;
    return this.#calm >= CALM_LOOKS;
  }
}
