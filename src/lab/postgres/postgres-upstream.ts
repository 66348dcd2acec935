import type { ConnectionSteps } from '../connection-trace.js';

/** As the server counts. */
export interface ConnectionCount {
  /** Connections opened since the last reset; refused ones do not count. */
  readonly opened: number;
  /** Most of them open at once since then; those open at the reset count. */
  readonly peak: number;
}

/** A PostgreSQL server that tasks run against: the lab's own or the user's. */
export interface PostgresUpstream {
  /** `postgres://user:password@host:port/database`. Never print or store it unmasked. */
  readonly url: string;
  /**
   * The postmaster of the lab's own server; `null` for the user's. Should it have to be ended from outside, send
   * SIGQUIT first: it ends within milliseconds and takes its shared memory with it; after SIGKILL that stays.
   */
  readonly pid: number | null;
  /** All that pooltune itself started for it, roots of process trees, for CPU accounting. */
  readonly pids: readonly number[];
  /** The lab's own server keeps everything here; `null` for the user's. */
  readonly folder: string | null;
  /** Counts anew. */
  resetConnections(): Promise<void>;
  connections(): Promise<ConnectionCount>;
  /** Open ones over time, since the last reset. */
  connectionSteps(): Promise<ConnectionSteps>;
  /** Ends what pooltune started, and removes the folder. Idempotent. */
  stop(): Promise<void>;
}
