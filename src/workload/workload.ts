/** What is run, as a study sees it. */
export interface Workload {
  /** For people: the built-in workload's name, the task module's file name without its extension, or the Celery app. */
  readonly name: string;
  /** As the user named it: the task module's absolute path, or the Celery app. */
  readonly modulePath: string;
  readonly tasks: readonly WorkloadTask[];
  /** Whether the module has a `setup` with a parameter: then the connections lever is the user's own to obey. */
  readonly hasSetup: boolean;
  /** From `defineWorkload`: tasks/s, used where the command line gives no `--rate`. */
  readonly ratePerSecond?: number;
  /** From `defineWorkload`, such as `p99<250ms`; used where the command line gives no `--slo`. */
  readonly slo?: string;
}

/**
 * A task module as the processes of a trial pass it to each other: plain data. The user's code itself is only ever
 * loaded in nodes, workers and the probe, never in the CLI or the lab.
 */
export interface ModuleWorkload extends Workload {
  /** What a worker imports: a file URL; TypeScript has been compiled, once for the whole study. */
  readonly entryUrl: string;
  /** Whether `entryUrl` was compiled and its stacks need source maps. */
  readonly compiled: boolean;
  /**
   * A JSON Lines file of tasks in the order in which they are submitted, again from the top when it ends; the
   * same sequence for every setting (common random numbers). Each line: `[task index, payload]`, or `[task index]`.
   */
  readonly sequencePath: string;
  readonly sequenceLength: number;
  /** Working folder of the processes that run it; this process's by default. */
  readonly workingFolder?: string;
  /** Which of the context's clients its tasks use, where that is known: workers load these before their first task. */
  readonly uses?: { readonly http: boolean; readonly postgres: boolean };
}

export interface WorkloadTask {
  readonly name: string;
  /** Share of arrivals, relative to the other tasks' weights; > 0. */
  readonly weight: number;
}

/** Where a workload's upstreams are. Passwords are in it: never print or store it unmasked. */
export interface Upstreams {
  /** Base URL of the lab's HTTP upstream, such as `http://127.0.0.1:41234`. */
  readonly httpUrl?: string;
  /** `postgres://…`: the embedded one or the user's own. */
  readonly postgresUrl?: string;
}
