/**
 * When each of c servers is free next, the earliest first: a heap with four children per entry of times alone, as it does
 * not matter which server it is. Logarithmic in c.
 */
export class FreeTimes {
  readonly #times: Float64Array;

  constructor(servers: number) {
    this.#times = new Float64Array(servers);
  }

  get earliest(): number {
    return this.#times[0]!;
  }

  /** The earliest server is taken until then. */
  replaceEarliest(until: number): void {
    const times = this.#times;
    const n = times.length;
    let place = 0;
    // All four children exist up to here.
    const whole = (n - 5) >> 2;
    while (place <= whole) {
      const child = 4 * place + 1;
      let best = child;
      let least = times[child]!;
      if (times[child + 1]! < least) {
        best = child + 1;
        least = times[best]!;
      }
      if (times[child + 2]! < least) {
        best = child + 2;
        least = times[best]!;
      }
      if (times[child + 3]! < least) {
        best = child + 3;
        least = times[best]!;
      }
      if (least >= until) {
        times[place] = until;
        return;
      }
      times[place] = least;
      place = best;
    }
    const child = 4 * place + 1;
    if (child < n) {
      let best = child;
      for (let other = child + 1; other < n; other++) if (times[other]! < times[best]!) best = other;
      if (times[best]! < until) {
        times[place] = times[best]!;
        place = best;
      }
    }
    times[place] = until;
  }
}
