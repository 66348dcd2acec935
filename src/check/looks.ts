/** When a check looks at what it has, in shares of the rounds that its budget has room for; and at its end. */
const INTERIM = [0.3, 0.45, 0.65, 0.85];
/** What each interim look may spend of the error rate. The rest is the last look's, where most is known. */
const INTERIM_SHARE = 0.1;
const LAST_SHARE = 1 - INTERIM.length * INTERIM_SHARE;

/**
 * A group-sequential test (Pocock, Biometrika 64, 1977) with a fixed plan: the error rate is shared out over the looks beforehand,
 * so that it is kept over all of them together however they depend on each other (Bonferroni). Five looks that
 * spend most at the end have more power than bounds that hold after every round, and large changes are sure early all the
 * same.
 */
export class Looks {
  readonly #interim: ReadonlySet<number>;

  /** @param expectedRounds that the budget has room for; looks beyond what is really run are not taken */
  constructor(expectedRounds: number, fewestRounds: number) {
    this.#interim = new Set(
      INTERIM.map((share) => Math.max(fewestRounds, Math.round(share * expectedRounds))),
    );
  }

  /** Whether the interim looks have one after this many rounds. */
  isDue(rounds: number): boolean {
    return this.#interim.has(rounds);
  }

  /** The share of the error rate that a look may spend. */
  static share(look: 'interim' | 'last'): number {
    return look === 'interim' ? INTERIM_SHARE : LAST_SHARE;
  }
}
