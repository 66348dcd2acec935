import { Mser } from './mser.js';
import { ResponseTimes } from './response-times.js';

/** Candidates for the end of the warm-up are so many: after 10 %, 15 %, … 50 % of as many tasks as count, beyond the least warm-up. */
const STEPS = 10;
const LEAST_STEPS = 2;
/** Fewer cannot tell a warm-up from chance. */
const FEWEST_TO_FIND = 1_000;

/** What the simulator has seen of the whole fleet at one moment; `areas` are integrals over time, see `fleet-areas.ts`. */
export interface Snapshot {
  readonly atMs: number;
  readonly areas: Float64Array;
  readonly inSystem: number;
  readonly finished: number;
  /** Of any node, since the snapshot before. */
  readonly heldPeak: number;
}

/** Sums over tasks that arrived in one piece of the run. */
export interface Piece {
  readonly responseTime: ResponseTimes;
  failed: number;
  attempts: number;
  queueMs: number;
  holdMs: number;
  serviceMs: number;
}

/**
 * Which tasks of a run count: by arrival, `tasks` after the warm-up. Where its end is to be found, everything is summed up by
 * pieces whose bounds are the candidates for the beginning (b) and the end (e) of the window that counts:
 *
 * ```
 * arrivals  …… b0 b1 b2 ……………… b10 ……… e0 e1 e2 ……………… e10        eᵢ = bᵢ + tasks, bᵢ = b0 + i · tasks / 20
 *          └ least warm-up                   └ once all before e2 are through, MSER-5 picks b from b2 on
 * ```
 */
export class CountedWindow {
  readonly tasks: number;
  readonly #warmUp: number;
  /** How many candidates there are beyond the first, and the tasks between two. */
  readonly #steps: number;
  readonly #step: number;
  readonly #pieces: Piece[];
  readonly #resolved: Float64Array;
  /** At the bounds: b0, b1, …, e0, e1, … */
  readonly #snapshots: (Snapshot | null)[];
  readonly #mser = new Mser();
  /** The piece that the window begins with. */
  #from = 0;
  /** The warm-up is known once all tasks before this one are through. */
  readonly #decidingEnd: number;
  /** Tasks to go until that is known, and until all that count are through. */
  #undecided: number;
  #missing: number;

  /**
   * @param warmUp arrivals before those that count: known; or to be found beyond the least, or 10 % more than that where there are
   * too few tasks to find it
   */
  constructor(tasks: number, warmUp: { readonly known: number } | { readonly least: number }) {
    this.tasks = tasks;
    const isFound = 'least' in warmUp && tasks >= FEWEST_TO_FIND;
    this.#steps = isFound ? STEPS : 0;
    this.#step = isFound ? Math.floor(tasks / (2 * STEPS)) : 0;
    this.#warmUp = 'known' in warmUp ? warmUp.known : warmUp.least + (isFound ? 0 : Math.ceil(tasks / 10));
    this.#decidingEnd = this.#warmUp + tasks + LEAST_STEPS * this.#step;
    this.#undecided = isFound ? this.#decidingEnd : 0;
    this.#missing = tasks;
    this.#pieces = Array.from({ length: 2 * this.#steps + 1 }, emptyPiece);
    this.#resolved = new Float64Array(this.#pieces.length);
    this.#snapshots = new Array(2 * this.#steps + 2).fill(null);
  }

  /** All tasks that count are through. */
  get done(): boolean {
    return this.#undecided === 0 && this.#missing === 0;
  }

  /** No task with this ordinal or a later one will count. */
  get end(): number {
    const last = this.#undecided > 0 ? this.#steps : this.#from;
    return this.#warmUp + last * this.#step + this.tasks;
  }

  /** Arrivals before those that count. */
  get from(): number {
    return this.#warmUp + this.#from * this.#step;
  }

  /** Whether the fleet is to be looked at just before this arrival. */
  isBound(ordinal: number): boolean {
    return this.#boundAt(ordinal) >= 0;
  }

  look(ordinal: number, snapshot: Snapshot): void {
    const bound = this.#boundAt(ordinal);
    if (bound >= 0) this.#snapshots[bound] ??= snapshot;
  }

  /** A task is through after so many ms. Gives the sums that it adds to; `null` if it cannot count. */
  resolve(ordinal: number, responseMs: number): Piece | null {
    const piece = this.#pieceOf(ordinal);
    if (piece >= 0) this.#resolved[piece]!++;
    if (this.#undecided > 0) {
      if (ordinal < this.#decidingEnd) {
        if (piece >= 0) this.#mser.add(responseMs);
        if (--this.#undecided === 0) this.#decide();
      }
    } else if (piece >= this.#from && piece <= this.#from + this.#steps) this.#missing--;
    return piece < 0 ? null : this.#pieces[piece]!;
  }

  /** For tasks that are through in the order of their arrival: where the piece with this ordinal ends, and its sums. */
  pieceFrom(ordinal: number): { readonly until: number; readonly piece: Piece | null } {
    const at = this.#pieceOf(ordinal);
    let until = ordinal + 1;
    if (at < 0) until = Math.max(until, this.#warmUp);
    else if (at < this.#steps) until = this.#warmUp + (at + 1) * this.#step;
    else until = this.#warmUp + this.tasks + (at - this.#steps) * this.#step;
    return { until, piece: at < 0 ? null : this.#pieces[at]! };
  }

  /** Where a response time goes while the warm-up is to be found; `null` once it is known. */
  get mser(): Mser | null {
    return this.#undecided > 0 ? this.#mser : null;
  }

  /** Tasks of one piece are through, all before them being so. `mser` has seen their response times. */
  resolveAll(from: number, to: number): void {
    const at = this.#pieceOf(from);
    if (at >= 0) this.#resolved[at]! += to - from;
    if (this.#undecided > 0) {
      this.#undecided -= to - from;
      if (this.#undecided === 0) this.#decide();
    } else if (at >= this.#from && at <= this.#from + this.#steps) this.#missing -= to - from;
  }

  /** The sums over all that count. */
  total(): Piece {
    const total = emptyPiece();
    for (let piece = this.#from; piece <= this.#from + this.#steps; piece++) add(total, this.#pieces[piece]!);
    return total;
  }

  /** The fleet when the first that counts came, and when the first after them did; `null` where it did not. */
  get snapshots(): { readonly start: Snapshot; readonly end: Snapshot | null; readonly heldPeak: number } {
    const end = this.#steps + 1 + this.#from;
    // Bounds of candidates that were not taken lie between.
    const heldPeak = this.#snapshots
      .slice(this.#from + 1, end + 1)
      .reduce((peak, snapshot) => Math.max(peak, snapshot?.heldPeak ?? 0), 0);
    return { start: this.#snapshots[this.#from]!, end: this.#snapshots[end] ?? null, heldPeak };
  }

  #decide(): void {
    const found = Math.ceil(this.#mser.cut() / this.#step);
    this.#from = Math.min(this.#steps, Math.max(LEAST_STEPS, found));
    for (let piece = this.#from; piece <= this.#from + this.#steps; piece++)
      this.#missing -= this.#resolved[piece]!;
  }

  #boundAt(ordinal: number): number {
    const after = ordinal - this.#warmUp;
    if (after < 0) return -1;
    if (after < this.tasks) {
      if (this.#steps === 0) return after === 0 ? 0 : -1;
      return after % this.#step === 0 && after <= this.#steps * this.#step ? after / this.#step : -1;
    }
    const over = after - this.tasks;
    if (this.#steps === 0) return over === 0 ? 1 : -1;
    return over % this.#step === 0 && over <= this.#steps * this.#step
      ? this.#steps + 1 + over / this.#step
      : -1;
  }

  #pieceOf(ordinal: number): number {
    const after = ordinal - this.#warmUp;
    if (after < 0) return -1;
    if (after < this.tasks)
      return this.#steps === 0 ? 0 : Math.min(this.#steps, Math.floor(after / this.#step));
    const over = Math.floor((after - this.tasks) / this.#step);
    return this.#steps > 0 && over < this.#steps ? this.#steps + 1 + over : -1;
  }
}

function emptyPiece(): Piece {
  return { responseTime: new ResponseTimes(), failed: 0, attempts: 0, queueMs: 0, holdMs: 0, serviceMs: 0 };
}

function add(total: Piece, piece: Piece): void {
  total.responseTime.merge(piece.responseTime);
  total.failed += piece.failed;
  total.attempts += piece.attempts;
  total.queueMs += piece.queueMs;
  total.holdMs += piece.holdMs;
  total.serviceMs += piece.serviceMs;
}
