import { Mser } from './mser.js';
import { ResponseTimes } from './response-times.js';

/** Where the warm-up may end: after these shares of as many tasks as count, beyond the least warm-up. */
const CANDIDATES = [0.1, 0.2, 0.4];
/** Fewer cannot tell a warm-up from chance. */
const FEWEST_TO_FIND = 1_000;

/** What the simulator has seen of the whole fleet at one moment. */
export interface Snapshot {
  readonly atMs: number;
  /** Integrals over time, see `fleet-areas.ts`. */
  readonly areas: Float64Array;
  readonly inSystem: number;
  readonly finished: number;
  /** Of any node, since the snapshot before. */
  readonly heldPeak: number;
}

/** Sums over the tasks that count. */
export interface Sums {
  readonly responseTime: ResponseTimes;
  failed: number;
  attempts: number;
  queueMs: number;
  holdMs: number;
  serviceMs: number;
}

/**
 * Which tasks of a run count: by arrival, so many after the warm-up.
 *
 * Where its end is to be found, MSER-5 is asked at each candidate: it has ended there if of the response times up to then at
 * most the first half is to be cut. What follows counts, and nothing of what was looked at: a window that was chosen for how
 * steady its own tasks are would leave out congestion.
 */
export class CountedWindow {
  readonly tasks: number;
  readonly sums: Sums = {
    responseTime: new ResponseTimes(),
    failed: 0,
    attempts: 0,
    queueMs: 0,
    holdMs: 0,
    serviceMs: 0,
  };
  start: Snapshot | null = null;
  /** When the first after those that count came; `null` where none did. */
  after: Snapshot | null = null;
  readonly #least: number;
  readonly #candidates: number[];
  readonly #mser: Mser | null;
  /** `Infinity` until it is known. */
  #from: number;
  #missing: number;

  /** @param warmUp arrivals before those that count: known; or to be found, and 10 % more than the least for a few tasks */
  constructor(tasks: number, warmUp: { readonly known: number } | { readonly least: number }) {
    this.tasks = tasks;
    this.#missing = tasks;
    if ('known' in warmUp || tasks < FEWEST_TO_FIND) {
      this.#from = 'known' in warmUp ? warmUp.known : warmUp.least + Math.ceil(tasks / 10);
      this.#least = 0;
      this.#candidates = [];
      this.#mser = null;
    } else {
      this.#from = Number.POSITIVE_INFINITY;
      this.#least = warmUp.least;
      this.#candidates = CANDIDATES.map((share) => warmUp.least + Math.ceil(share * tasks));
      this.#mser = new Mser();
    }
  }

  /** All tasks that count are through. */
  get done(): boolean {
    return this.#missing === 0;
  }

  /** Arrivals before those that count; `Infinity` until it is known. */
  get from(): number {
    return this.#from;
  }

  /** No task with this ordinal or a later one counts; `Infinity` until it is known. */
  get end(): number {
    return this.#from + this.tasks;
  }

  /** This arrival is about to come. */
  arrive(ordinal: number, look: () => Snapshot): void {
    if (ordinal === this.#candidates[0]) this.#decideAt(ordinal);
    if (ordinal === this.#from) this.start = look();
    else if (ordinal === this.#from + this.tasks) this.after = look();
  }

  /** The ordinal after this one at which `arrive` does anything. */
  nextBound(ordinal: number): number {
    if (ordinal < this.#from) return this.#candidates[0] ?? this.#from;
    return this.#from + this.tasks;
  }

  /** A task is through after so many ms. Gives the sums that it adds to; `null` if it does not count. */
  resolve(ordinal: number, responseMs: number): Sums | null {
    if (ordinal < this.#from) {
      if (this.#from === Number.POSITIVE_INFINITY && ordinal >= this.#least) this.#mser!.add(responseMs);
      return null;
    }
    if (ordinal >= this.#from + this.tasks) return null;
    this.#missing--;
    return this.sums;
  }

  /** So many that count are through, and have been added to the sums. */
  resolveMany(tasks: number): void {
    this.#missing -= tasks;
  }

  #decideAt(ordinal: number): void {
    this.#candidates.shift();
    const mser = this.#mser!;
    if (mser.cut() > mser.count / 2 && this.#candidates.length > 0) return;
    this.#from = ordinal;
    this.#candidates.length = 0;
  }
}
