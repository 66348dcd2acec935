import { setTimeout as delay } from 'node:timers/promises';
import type { LabLostError } from '../../foundation/errors.js';
import { lossReason } from './broker-errors.js';
import type { Publisher } from './publisher.js';

export interface BrokerWatchOptions {
  readonly publisher: Pick<Publisher, 'lost'>;
  /** The error of a broker that was lost. */
  readonly lossOf: (why: string) => LabLostError;
  /** A broker that takes longer to answer is lost, ms. */
  readonly answerTimeoutMs?: number | undefined;
}

/** Whether the broker is still there: it is lost when its connection ends, when it fails to answer or takes too long to. */
export class BrokerWatch {
  readonly #options: BrokerWatchOptions;
  readonly #loss = new AbortController();
  readonly #whenLost: Promise<never>;

  constructor(options: BrokerWatchOptions) {
    this.#options = options;
    void options.publisher.lost.then((why) => this.#lose(why));
    this.#whenLost = new Promise((_resolve, reject) => {
      this.loss.addEventListener('abort', () => reject(this.loss.reason), { once: true });
    });
    this.#whenLost.catch(() => {});
  }

  /** Aborted when the broker is lost, by a `LabLostError`: no load can run any more. */
  get loss(): AbortSignal {
    return this.#loss.signal;
  }

  /** @throws {LabLostError} when the broker is lost; does not resolve */
  get whenLost(): Promise<never> {
    return this.#whenLost;
  }

  /** What the broker answers. @throws {LabLostError} when it fails to, or is lost first */
  async answer<Answer>(asked: Promise<Answer>): Promise<Answer> {
    const { publisher, answerTimeoutMs = ANSWER_TIMEOUT_MS } = this.#options;
    const timer = setTimeout(() => this.#lose('it does not answer'), answerTimeoutMs);
    try {
      return await Promise.race([
        asked.catch(async (thrown: unknown) => {
          clearTimeout(timer);
          // The end of the connection says more than what came of it.
          this.#lose(await Promise.race([publisher.lost, delay(END_MS, lossReason(thrown))]));
          return this.#whenLost;
        }),
        this.#whenLost,
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  #lose(why: string): void {
    if (!this.loss.aborted) this.#loss.abort(this.#options.lossOf(why));
  }
}

/** Everything that is asked takes the broker milliseconds. */
const ANSWER_TIMEOUT_MS = 15_000;
/** From an answer that failed to the end of the connection. */
const END_MS = 100;
