import { type Random, seededRandom } from '../../foundation/random.js';
import { logNormal } from './log-normal.js';
import type { LatencyParameters } from './parameters.js';

/** Where latencies come from: a random stream per distribution and seed, so that tasks do not disturb each other's. */
export class LatencySource {
  readonly #streams = new Map<string, Random>();

  /** The next request's latency in ms. */
  next(latency: LatencyParameters['latency']): number {
    if (latency.kind === 'fixed') return latency.ms;
    const { medianMs, sigma, seed } = latency;
    const key = `${medianMs} ${sigma} ${seed}`;
    let random = this.#streams.get(key);
    if (random === undefined) {
      random = seededRandom(seed);
      this.#streams.set(key, random);
    }
    return logNormal(random, medianMs, sigma);
  }

  /** Every stream from its start again. */
  restart(): void {
    this.#streams.clear();
  }
}
