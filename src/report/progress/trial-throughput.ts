/** As wide as anyone draws it. */
const MOST_RATES = 40;
/** Counts that come closer together than this were held up on their way, and say nothing by themselves. */
const LEAST_MS = 120;
/** A rate that is read as a number is of about this time: of less, it would change faster than one reads. */
const READ_OVER_MS = 1_000;

interface Count {
  readonly finished: number;
  readonly atMs: number;
}

/** Tasks per second of the trial that runs, from counts of finished tasks. */
export class TrialThroughput {
  #counts: Count[] = [];

  /** @param finished so far; fewer than before are those of another load of the same trial */
  receive(finished: number, atMs: number): void {
    const last = this.#counts.at(-1);
    if (last !== undefined && finished < last.finished) this.#counts = [];
    else if (last !== undefined && atMs - last.atMs < LEAST_MS) return;
    this.#counts.push({ finished, atMs });
    if (this.#counts.length > MOST_RATES + 1) this.#counts.shift();
  }

  restart(): void {
    this.#counts = [];
  }

  /** Of each interval between two counts, the oldest first, tasks/s. */
  rates(): readonly number[] {
    return this.#counts.slice(1).map((count, at) => rateBetween(this.#counts[at]!, count));
  }

  /** Of the last second, tasks/s; `null` where nothing is known yet. */
  latest(): number | null {
    const last = this.#counts.at(-1);
    if (last === undefined || this.#counts.length < 2) return null;
    const from =
      this.#counts.findLast(({ atMs }) => last.atMs - atMs >= READ_OVER_MS - LEAST_MS) ?? this.#counts[0]!;
    return rateBetween(from, last);
  }
}

function rateBetween(from: Count, to: Count): number {
  return (1_000 * (to.finished - from.finished)) / (to.atMs - from.atMs);
}
