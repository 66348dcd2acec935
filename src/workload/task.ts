import type { HttpClient } from './clients/http-client.js';
import type { PostgresClient } from './clients/postgres-client.js';

/**
 * What a task is handed beside its payload: ready-made clients that obey the connections lever.
 * A task that needs none of it simply leaves the second parameter out.
 */
export interface TaskContext {
  /** HTTP through undici: an Agent with as many connections as the setting says, or a fresh one per request. */
  readonly http: HttpClient;
  /** PostgreSQL through pg: a Pool of the setting's size, or a fresh Client per use. */
  readonly postgres: PostgresClient;
  /** Aborted when the task has run longer than `--task-timeout`. */
  readonly signal: AbortSignal;
}

/** One function of the user's, called with a payload. */
// biome-ignore lint/suspicious/noExplicitAny: the payload's type is the user's own
export type TaskFunction = (payload: any, context: TaskContext) => unknown;

/** What `setup` and `teardown` of a task module are called with, once per worker. */
export interface SetupContext {
  /** Size of this worker's share of the node's connection pool, or `'none'`: a new connection per use. */
  readonly connections: number | 'none';
  /** The clients that the tasks get, for what has to be there before the first task (tables, test data). */
  readonly http: HttpClient;
  readonly postgres: PostgresClient;
}
