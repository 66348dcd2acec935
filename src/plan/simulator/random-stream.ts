import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** What one run draws by chance; each from a stream of its own, so that a change of one leaves the others' draws. */
export const STREAMS = { arrivals: 0, demands: 1, failures: 2, outages: 3 } as const;
const STREAMS_PER_RUN = 4;

/**
 * A stream of random numbers for a simulator's inner loop: xoroshiro128+ (Blackman & Vigna, ACM Transactions on
 * Mathematical Software 47, 2021), three times as fast here as the MT19937 of `seededRandom`. Each draw has 32 bits: an
 * exponential draw is at most 22.9 times its mean, which leaves out 1 in 10 billion.
 */
export class RandomStream {
  readonly #generator: { next(): number };

  constructor(generator: { next(): number }) {
    this.#generator = generator;
  }

  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform(): number {
    return (this.#generator.next() >>> 0) * 2 ** -32;
  }

  /** A whole number from 0 to `below` − 1; `below` is at most 2³². */
  below(below: number): number {
    return Math.floor((this.#generator.next() >>> 0) * 2 ** -32 * below);
  }

  exponential(mean: number): number {
    return -Math.log(((this.#generator.next() >>> 0) + 0.5) * 2 ** -32) * mean;
  }
}

/**
 * A replication's streams, by `STREAMS`: 2⁶⁴ draws apart, so that none of any replication overlaps with another.
 *
 * @param seed any 32-bit integer; mixed first, as neighbouring states of xoroshiro128+ begin alike
 */
export function randomStreams(seed: number, replication = 0): RandomStream[] {
  const generator = xoroshiro128plusFromState(mixed(seed));
  for (let jumps = 0; jumps < replication * STREAMS_PER_RUN; jumps++) generator.jump();
  return Array.from({ length: STREAMS_PER_RUN }, () => {
    const stream = new RandomStream(generator.clone());
    generator.jump();
    return stream;
  });
}

/** Four words of state by the finaliser of MurmurHash3 over a Weyl sequence, as in SplitMix (Steele et al., OOPSLA 2014). */
function mixed(seed: number): number[] {
  const words: number[] = [];
  let weyl = seed | 0;
  for (let word = 0; word < xoroshiro128plus(0).getState().length; word++) {
    weyl = (weyl + 0x9e3779b9) | 0;
    let z = weyl;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    words.push(z ^ (z >>> 16));
  }
  return words;
}
