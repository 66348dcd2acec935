/** What a node hands to a worker. */
export interface NodeTask {
  /** Index into the workload's tasks; `PREPARE` asks only whether the worker is ready. */
  readonly task: number;
  /** JSON text; empty for none. Workers parse it, so that the node's own loop has less to do. */
  readonly payload: string;
}

/** The task index by which a pool asks a worker to say who it is, once it is ready. */
export const PREPARE = -1;

/** A worker's answer to `PREPARE`. */
export interface WorkerReady {
  /** Distinct per worker of the node. */
  readonly workerId: string;
  /** Why the worker cannot run tasks (the module does not load, `setup` throws), with the user's own stack. */
  readonly error?: string;
}
