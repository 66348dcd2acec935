import { exponential, type Random, standardNormal } from '../../foundation/random.js';

/** How long something takes, from task to task; in ms. */
export type Distribution =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** exp(N(ln medianMs, sigma²)); mean = medianMs × exp(sigma² / 2). */
  | { readonly kind: 'log-normal'; readonly medianMs: number; readonly sigma: number }
  /** `slowShare` (0 to 1) of the tasks take `slowMs`, the others `fastMs`. */
  | {
      readonly kind: 'bimodal';
      readonly fastMs: number;
      readonly slowMs: number;
      readonly slowShare: number;
    };

/** One draw in ms. */
export function draw(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.ms;
    case 'exponential':
      return exponential(random, distribution.meanMs);
    case 'log-normal':
      return distribution.medianMs * Math.exp(distribution.sigma * standardNormal(random));
    case 'bimodal':
      return random() < distribution.slowShare ? distribution.slowMs : distribution.fastMs;
  }
}

/** The mean in ms. */
export function meanMs(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.ms;
    case 'exponential':
      return distribution.meanMs;
    case 'log-normal':
      return distribution.medianMs * Math.exp(distribution.sigma ** 2 / 2);
    case 'bimodal':
      return (
        distribution.slowShare * distribution.slowMs + (1 - distribution.slowShare) * distribution.fastMs
      );
  }
}
