import type { HttpClient } from './clients/http-client.js';
import type { PostgresClient } from './clients/postgres-client.js';
import type { TaskContext } from './task.js';
import type { TaskOutcome } from './task-outcome.js';

/** The context of one call, and what its host knows of it. An abort signal is only made for a task that asks. */
export class RunningTask implements TaskContext {
  readonly http: HttpClient;
  readonly postgres: PostgresClient;
  readonly startedMs: number;
  /** Set once the call has turned out to be asynchronous. */
  settle: ((outcome: TaskOutcome) => void) | undefined;
  #controller: AbortController | undefined;

  constructor(http: HttpClient, postgres: PostgresClient, startedMs: number) {
    this.http = http;
    this.postgres = postgres;
    this.startedMs = startedMs;
    this.settle = undefined;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller?.abort(reason);
  }
}
