/** Beyond so many batches, neighbours are joined: MSER's cost and memory stay the same for any length of run. */
const MOST_BATCHES = 8_192;
/** Batches that remain after any cut. */
const FEWEST_BATCHES = 5;

/**
 * Where a run's warm-up ends, by MSER-5 (White, Simulation 69, 1997): of the means of batches of five values, the cut d that
 * minimises Σ(Yᵢ − Ȳ)²/(n − d)² over the remainder. A long run's batches are of 5·2ᵏ values.
 */
export class Mser {
  #batch = 5;
  #sum = 0;
  #inBatch = 0;
  #batches = 0;
  readonly #means = new Float64Array(MOST_BATCHES);

  add(value: number): void {
    this.#sum += value;
    if (++this.#inBatch < this.#batch) return;
    this.#means[this.#batches++] = this.#sum / this.#batch;
    this.#sum = 0;
    this.#inBatch = 0;
    if (this.#batches === MOST_BATCHES) this.#join();
  }

  /** Values so far, without those of the last batch if it is not full. */
  get count(): number {
    return this.#batches * this.#batch;
  }

  /** How many values at the start are not steady yet. More than half of them: too few have come to tell. */
  cut(): number {
    const n = this.#batches;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    let sum = 0;
    let squares = 0;
    for (let from = n - 1; from >= 0; from--) {
      sum += this.#means[from]!;
      squares += this.#means[from]! ** 2;
      const rest = n - from;
      // The last few are too few for a variance.
      if (rest < FEWEST_BATCHES) continue;
      const criterion = Math.max(0, squares - (sum * sum) / rest) / (rest * rest);
      if (criterion <= least) {
        least = criterion;
        best = from;
      }
    }
    return best * this.#batch;
  }

  #join(): void {
    for (let i = 0; i < MOST_BATCHES / 2; i++)
      this.#means[i] = (this.#means[2 * i]! + this.#means[2 * i + 1]!) / 2;
    this.#batches = MOST_BATCHES / 2;
    this.#batch *= 2;
  }
}
