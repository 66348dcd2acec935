/** First in, first out, of numbers; grows by doubling and allocates nothing else. */
export class NumberRing {
  length = 0;
  #values = new Float64Array(64);
  #head = 0;

  push(value: number): void {
    if (this.length === this.#values.length) this.#grow();
    this.#values[(this.#head + this.length++) & (this.#values.length - 1)] = value;
  }

  /** The first; there must be one. */
  get first(): number {
    return this.#values[this.#head]!;
  }

  /** Takes out the first; there must be one. */
  shift(): number {
    const value = this.#values[this.#head]!;
    this.#head = (this.#head + 1) & (this.#values.length - 1);
    this.length--;
    return value;
  }

  clear(): void {
    this.length = 0;
    this.#head = 0;
  }

  #grow(): void {
    const old = this.#values;
    const values = new Float64Array(2 * old.length);
    for (let i = 0; i < this.length; i++) values[i] = old[(this.#head + i) & (old.length - 1)]!;
    this.#values = values;
    this.#head = 0;
  }
}
