import type { Arrivals } from '../model/arrivals.js';
import type { RandomStream } from './random-stream.js';

/** Times of arrivals in ms, never falling, one after another; `Infinity` after the last. */
export interface ArrivalSource {
  next(): number;
}

/** Arrivals that come by themselves. A batch is all there at 0; with a saturating load whoever fetches makes them. */
export function arrivalSource(arrivals: Arrivals, random: RandomStream): ArrivalSource {
  switch (arrivals.kind) {
    case 'poisson':
      return new PoissonSource(arrivals.ratePerSecond / 1_000, random);
    case 'on-off':
      return new OnOffSource(arrivals, random);
    case 'daily':
      return new DailySource(arrivals.hourlyRatePerSecond, random);
    case 'trace':
      return new TraceSource(arrivals.arrivalsMs);
    case 'batch':
      return new TraceSource(new Float64Array(arrivals.tasks));
    case 'saturating':
      return new TraceSource(new Float64Array(0));
  }
}

class PoissonSource implements ArrivalSource {
  #atMs = 0;
  readonly #meanMs: number;
  readonly #random: RandomStream;

  constructor(ratePerMs: number, random: RandomStream) {
    this.#meanMs = 1 / ratePerMs;
    this.#random = random;
  }

  next(): number {
    this.#atMs += this.#random.exponential(this.#meanMs);
    return this.#atMs;
  }
}

/** Begins in a burst or between two as likely as it would be at any later moment. Both phases forget how long they have been. */
class OnOffSource implements ArrivalSource {
  #atMs = 0;
  #on: boolean;
  #phaseEndsMs: number;
  readonly #arrivals: Extract<Arrivals, { kind: 'on-off' }>;
  readonly #random: RandomStream;

  constructor(arrivals: Extract<Arrivals, { kind: 'on-off' }>, random: RandomStream) {
    this.#arrivals = arrivals;
    this.#random = random;
    const { meanOnMs, meanOffMs } = arrivals;
    this.#on = random.uniform() < meanOnMs / (meanOnMs + meanOffMs);
    this.#phaseEndsMs = random.exponential(this.#on ? meanOnMs : meanOffMs);
  }

  next(): number {
    const { onRatePerSecond, offRatePerSecond, meanOnMs, meanOffMs } = this.#arrivals;
    for (;;) {
      const rate = this.#on ? onRatePerSecond : offRatePerSecond;
      const atMs = rate > 0 ? this.#atMs + this.#random.exponential(1_000 / rate) : Number.POSITIVE_INFINITY;
      if (atMs <= this.#phaseEndsMs) {
        this.#atMs = atMs;
        return atMs;
      }
      this.#atMs = this.#phaseEndsMs;
      this.#on = !this.#on;
      this.#phaseEndsMs += this.#random.exponential(this.#on ? meanOnMs : meanOffMs);
    }
  }
}

const HOUR_MS = 3_600_000;

/**
 * A Poisson process whose rate changes, by inversion: the next arrival is where the rate's integral has grown by an
 * exponential draw of mean 1 (Çınlar, Introduction to Stochastic Processes, 1975).
 */
class DailySource implements ArrivalSource {
  #hour = 0;
  #intoHourMs = 0;
  readonly #perMs: Float64Array;
  readonly #random: RandomStream;

  constructor(hourlyRatePerSecond: readonly number[], random: RandomStream) {
    this.#perMs = Float64Array.from(hourlyRatePerSecond, (rate) => rate / 1_000);
    this.#random = random;
  }

  next(): number {
    let left = this.#random.exponential(1);
    for (;;) {
      const from = this.#perMs[this.#hour % this.#perMs.length]!;
      const to = this.#perMs[(this.#hour + 1) % this.#perMs.length]!;
      const slope = (to - from) / HOUR_MS;
      const now = from + slope * this.#intoHourMs;
      const restMs = HOUR_MS - this.#intoHourMs;
      const rest = ((now + to) / 2) * restMs;
      if (left < rest) {
        // slope/2·x² + now·x = left; in this form nothing cancels out.
        this.#intoHourMs += (2 * left) / (now + Math.sqrt(Math.max(0, now * now + 2 * slope * left)));
        return this.#hour * HOUR_MS + this.#intoHourMs;
      }
      left -= rest;
      this.#hour++;
      this.#intoHourMs = 0;
    }
  }
}

class TraceSource implements ArrivalSource {
  #next = 0;
  readonly #timesMs: Float64Array;

  constructor(timesMs: Float64Array) {
    this.#timesMs = timesMs;
  }

  next(): number {
    return this.#next < this.#timesMs.length ? this.#timesMs[this.#next++]! : Number.POSITIVE_INFINITY;
  }
}
