import type { Random } from '../foundation/random.js';
import type { SetupContext, TaskContext } from './task.js';

/**
 * Where a task's payloads come from:
 * - a function, called with 0, 1, 2, … and a seeded random source;
 * - a generator function, called once with 0 and a seeded random source; it must not end;
 * - an array, from whose end it starts again;
 * - the path of a JSON Lines file, relative to the task module: one payload a line, again from the top.
 * Functions and generators may be asynchronous. Payloads travel as JSON.
 */
export type PayloadSource<Payload = unknown> =
  // One signature for both: with two, the compiler could not infer the parameters.
  | ((
      index: number,
      random: Random,
    ) => Payload | Promise<Payload> | Iterator<Payload> | AsyncIterator<Payload>)
  | readonly Payload[]
  | string;

/** Tasks by name; each with a payload of its own type. */
// biome-ignore lint/suspicious/noExplicitAny: a constraint that every function with up to two parameters meets
export type TaskFunctions = Record<string, (payload: any, context: TaskContext) => unknown>;

type PayloadOf<Task> = Task extends (payload: infer Payload, ...rest: never[]) => unknown ? Payload : never;

export interface WorkloadDefinition<Tasks extends TaskFunctions = TaskFunctions> {
  readonly tasks: Tasks;
  /**
   * Per task; or one JSON Lines file for all of them, each line `{"task": "name", "payload": …}`, whose counts are
   * the weights where none are given.
   */
  readonly payloads?: { readonly [Name in keyof Tasks]?: PayloadSource<PayloadOf<Tasks[Name]>> } | string;
  /** Share of arrivals, relative to the other tasks'; 1 where it is not given. 0 leaves a task out. */
  readonly weights?: { readonly [Name in keyof Tasks]?: number };
  /** Once per worker, before its first task. */
  readonly setup?: (context: SetupContext) => unknown;
  /** Once per worker that ends in good order. */
  readonly teardown?: (context: SetupContext) => unknown;
  /** Offered load, tasks/s for the whole fleet; `--rate` overrides it. */
  readonly ratePerSecond?: number;
  /** Response time to keep, such as `p99<250ms`; `--slo` overrides it. */
  readonly slo?: string;
  /** What the workload is called; the module's file name by default. */
  readonly name?: string;
}

/** Known across copies of this package: the user's project and the command may each have their own. */
const MARK = Symbol.for('pooltune.workload');

/** The typed form of a task module: `export default defineWorkload({ tasks: { resize }, … })`. */
export function defineWorkload<const Tasks extends TaskFunctions>(
  definition: WorkloadDefinition<Tasks>,
): WorkloadDefinition<Tasks> {
  return Object.assign({ ...definition }, { [MARK]: true });
}

/** Whether a value came from `defineWorkload`, of this or another copy of the package. */
export function isWorkloadDefinition(value: unknown): value is WorkloadDefinition {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[MARK] === true;
}
