/** Buckets per doubling of time: 1,024, each 0.1 % wide. */
const BUCKET_BITS = 10;
/** From 2⁻¹⁰ ms (a microsecond) to 2⁴⁰ ms (35 years); shorter times count as at most the first, longer ones in the last. */
const LEAST_EXPONENT = -10;
const GREATEST_EXPONENT = 40;
const BUCKETS = (GREATEST_EXPONENT - LEAST_EXPONENT) << BUCKET_BITS;
/** The upper half of a float64 without its lower mantissa bits is exponent and bucket in one. */
const DROPPED_BITS = 20 - BUCKET_BITS;
const FIRST = (1023 + LEAST_EXPONENT) << BUCKET_BITS;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
float[0] = 1;
const HIGH_WORD = words[1] === 0 ? 0 : 1;

/** What is kept of a histogram when it goes from thread to thread. */
export interface ResponseTimesState {
  readonly from: number;
  readonly counts: Float64Array;
  readonly count: number;
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * A histogram of times in ms: buckets of 0.1 % width whose index is read off the number's own bits, so that recording
 * costs a few nanoseconds and takes no memory beyond its 400 KiB. Mean, least and greatest are exact.
 */
export class ResponseTimes {
  count = 0;
  minMs = Number.POSITIVE_INFINITY;
  maxMs = 0;
  #sumMs = 0;
  readonly #counts = new Float64Array(BUCKETS);

  /** @param ms not negative */
  record(ms: number): void {
    float[0] = ms;
    let bucket = (words[HIGH_WORD]! >>> DROPPED_BITS) - FIRST;
    if (bucket < 0) bucket = 0;
    else if (bucket >= BUCKETS) bucket = BUCKETS - 1;
    this.#counts[bucket]!++;
    this.count++;
    this.#sumMs += ms;
    if (ms < this.minMs) this.minMs = ms;
    if (ms > this.maxMs) this.maxMs = ms;
  }

  /** `NaN` where nothing was recorded. */
  get meanMs(): number {
    return this.#sumMs / this.count;
  }

  /**
   * The time that `percent` (0 to 100) of the tasks do not exceed, within 0.1 %: straight between the bounds of the bucket
   * that the rank falls in. `NaN` where nothing was recorded.
   */
  percentile(percent: number): number {
    if (!(percent >= 0 && percent <= 100)) throw new RangeError(`percentile of ${percent}: 0 to 100`);
    if (this.count === 0) return Number.NaN;
    const rank = (percent / 100) * this.count;
    let below = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const here = this.#counts[bucket]!;
      if (here === 0) continue;
      if (below + here >= rank) {
        const low = lowerBoundMs(bucket);
        const ms = low + ((rank - below) / here) * (lowerBoundMs(bucket + 1) - low);
        return Math.min(Math.max(ms, this.minMs), this.maxMs);
      }
      below += here;
    }
    return this.maxMs;
  }

  /** Share of tasks that took at most `ms`, 0 to 1, within a bucket's tasks. */
  shareWithin(ms: number): number {
    let below = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const low = lowerBoundMs(bucket);
      if (low > ms) break;
      const share = Math.min(1, (ms - low) / (lowerBoundMs(bucket + 1) - low));
      below += share * this.#counts[bucket]!;
    }
    return ms >= this.maxMs ? 1 : below / this.count;
  }

  /** Adds another's tasks to these. */
  merge(other: ResponseTimes): void {
    this.#add(other.state());
  }

  state(): ResponseTimesState {
    let from = 0;
    let to = BUCKETS;
    while (from < to && this.#counts[from] === 0) from++;
    while (to > from && this.#counts[to - 1] === 0) to--;
    const { count, minMs, maxMs } = this;
    return { from, counts: this.#counts.slice(from, to), count, sumMs: this.#sumMs, minMs, maxMs };
  }

  static ofState(state: ResponseTimesState): ResponseTimes {
    const times = new ResponseTimes();
    times.#add(state);
    return times;
  }

  #add({ from, counts, count, sumMs, minMs, maxMs }: ResponseTimesState): void {
    for (let i = 0; i < counts.length; i++) this.#counts[from + i]! += counts[i]!;
    this.count += count;
    this.#sumMs += sumMs;
    this.minMs = Math.min(this.minMs, minMs);
    this.maxMs = Math.max(this.maxMs, maxMs);
  }
}

function lowerBoundMs(bucket: number): number {
  if (bucket === 0) return 0;
  const octave = bucket >> BUCKET_BITS;
  const within = bucket - (octave << BUCKET_BITS);
  return 2 ** (LEAST_EXPONENT + octave) * (1 + within / (1 << BUCKET_BITS));
}
