/** A place for `capacity` at once; the others wait outside, first come, first served. */
export class Station {
  inside = 0;
  readonly #capacity: number;
  #waiting: (() => void)[] = [];
  #head = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  enter(begin: () => void): void {
    if (this.inside < this.#capacity) {
      this.inside++;
      begin();
    } else {
      this.#waiting.push(begin);
    }
  }

  leave(): void {
    const next = this.#waiting[this.#head];
    if (next === undefined) {
      this.inside--;
      return;
    }
    this.#head++;
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    }
    next();
  }
}
