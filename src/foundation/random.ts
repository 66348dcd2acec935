import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';

/** A source of randomness: uniform in [0, 1). Always a parameter; the seed is kept in every result. */
export type Random = () => number;

/**
 * A repeatable random source (MT19937). `seed` is any 32-bit integer; neighbouring seeds give unrelated draws from
 * the first one on, which xoroshiro128+ does not without a seed that is mixed first.
 */
export function seededRandom(seed: number): Random {
  const generator = mersenne(seed | 0);
  return () => uniformFloat64(generator);
}

/** An exponentially distributed draw with the given mean (inverse transform). */
export function exponential(random: Random, mean: number): number {
  return -Math.log1p(-random()) * mean;
}

/** A standard normal draw (Box & Muller, Annals of Mathematical Statistics 29, 1958). */
export function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log1p(-random())) * Math.cos(2 * Math.PI * random());
}

/** The same values in an order by chance, each as likely (Fisher and Yates; Durstenfeld, Communications of the ACM 7, 1964). */
export function shuffled<Value>(values: readonly Value[], random: Random): Value[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [order[last], order[pick]] = [order[pick]!, order[last]!];
  }
  return order;
}
