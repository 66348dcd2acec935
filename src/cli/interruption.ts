import { EXIT } from '../foundation/exit-codes.js';

/** How an interrupted command ends. */
export type InterruptionCode = typeof EXIT.interrupted | typeof EXIT.terminated;

/**
 * What signals do to a command:
 *
 * | signal            | first                                    | again          |
 * | ----------------- | ---------------------------------------- | -------------- |
 * | SIGINT (Ctrl-C)   | `signal` aborts; the command ends itself | exits at once  |
 * | SIGTERM           | the same                                 | exits at once  |
 * | SIGHUP            | nothing: a study outlives its terminal   | nothing        |
 *
 * At once means that the lab's guard cleans up instead of the command. A command that does not end by itself
 * within the grace ends in the same way.
 */
export class Interruption {
  readonly #graceMs: number;
  readonly #controller = new AbortController();
  #exitCode: InterruptionCode | undefined;
  #deadline: NodeJS.Timeout | undefined;
  readonly #onInterrupt = () => this.#receive(EXIT.interrupted);
  readonly #onTerminate = () => this.#receive(EXIT.terminated);
  readonly #onHangUp = () => {};

  /** @param graceMs how long a command may take to end itself; against hanging only, it should need far less */
  constructor(graceMs = 10_000) {
    this.#graceMs = graceMs;
    process.on('SIGINT', this.#onInterrupt);
    process.on('SIGTERM', this.#onTerminate);
    process.on('SIGHUP', this.#onHangUp);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code that the first signal asks for; `undefined` where there was none. */
  get exitCode(): InterruptionCode | undefined {
    return this.#exitCode;
  }

  stopWatching(): void {
    clearTimeout(this.#deadline);
    process.off('SIGINT', this.#onInterrupt);
    process.off('SIGTERM', this.#onTerminate);
    process.off('SIGHUP', this.#onHangUp);
  }

  #receive(code: InterruptionCode): void {
    if (this.#exitCode !== undefined) process.exit(code);
    this.#exitCode = code;
    this.#deadline = setTimeout(() => process.exit(code), this.#graceMs).unref();
    this.#controller.abort(new Error(code === EXIT.interrupted ? 'interrupted' : 'terminated'));
  }
}
