/** A downstream that serves `capacity` requests at a time and keeps the others waiting, first come, first served. */
export class Station {
  readonly #capacity: number;
  #busy = 0;
  #waiting: { readonly serve: () => void; gone: boolean }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Calls `serve` when it is this request's turn; whoever is served says `leave()` when done.
   * @returns a function by which a request that waits gives up its place in the line
   */
  enter(serve: () => void): () => void {
    if (this.#busy < this.#capacity) {
      this.#busy += 1;
      serve();
      return () => {};
    }
    const place = { serve, gone: false };
    this.#waiting.push(place);
    return () => {
      place.gone = true;
    };
  }

  leave(): void {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#busy -= 1;
        return;
      }
      if (next.gone) continue;
      next.serve();
      return;
    }
  }
}
