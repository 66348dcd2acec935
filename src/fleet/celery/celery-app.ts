import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../../foundation/errors.js';
import { maskSecrets } from '../../foundation/secrets.js';
import { messageSchema } from './message.js';
import { type ProbeOrders, type PythonCommand, runProbe } from './probe-process.js';

const taskOptionsSchema = z.object({
  name: z.string(),
  /** Such as `100/m`, a number of tasks/s, or none. Of each worker. */
  rateLimit: z.union([z.string(), z.number()]).nullable(),
  /** Its own; `null` where it follows the configuration. */
  acksLate: z.boolean().nullable(),
  /** s */
  timeLimit: z.number().nullable(),
  softTimeLimit: z.number().nullable(),
  maxRetries: z.number().nullable(),
  ignoreResult: z.boolean(),
  /** A digest of the file that it is written in; empty where there is none. */
  code: z.string(),
});

const versionsSchema = z.object({
  python: z.string(),
  celery: z.string().nullable(),
  kombu: z.string().nullable(),
  billiard: z.string().nullable(),
  gevent: z.string().nullable(),
  eventlet: z.string().nullable(),
  redis: z.string().nullable(),
  amqp: z.string().nullable(),
  psycogreen: z.string().nullable(),
  sqlalchemy: z.string().nullable(),
  'psycopg-pool': z.string().nullable(),
  django: z.string().nullable(),
  requests: z.string().nullable(),
  httpx: z.string().nullable(),
  gil: z.boolean(),
});

const describedSchema = z.object({
  tasks: z.array(taskOptionsSchema).min(1),
  messages: z.array(messageSchema).min(1),
  versions: versionsSchema,
  connections: z
    .object({
      /** Of each process as the user's code has it; 0: a new one for each use; `null`: not known. */
      now: z.int().nonnegative().nullable(),
      canDoWithout: z.boolean(),
    })
    .nullable()
    .optional(),
  maxTasksPerChild: z.int().nullable(),
  timeLimit: z.number().nullable(),
  retryLimits: z.record(z.string(), z.number().nullable()),
  module: z.string().nullable().optional(),
});

const refusalSchema = z.discriminatedUnion('error', [
  z.object({
    error: z.literal('no-such-task'),
    task: z.string(),
    tasks: z.array(z.string()),
    call: z.int().optional(),
  }),
  z.object({ error: z.literal('no-tasks'), tasks: z.array(z.string()) }),
  z.object({ error: z.literal('connections'), detail: z.string() }),
  z.object({
    error: z.literal('bad-arguments'),
    task: z.string(),
    call: z.int(),
    given: z.boolean(),
    detail: z.string(),
  }),
]);

export type CeleryVersions = z.infer<typeof versionsSchema>;
export type CeleryTaskOptions = z.infer<typeof taskOptionsSchema>;

/** One call of a task: a line of a payload file. */
export const callSchema = z.strictObject({
  task: z.string(),
  args: z.array(z.unknown()).optional(),
  kwargs: z.record(z.string(), z.unknown()).optional(),
  /** How often it is called, relative to the others; 1 by default. */
  weight: z.number().positive().optional(),
});

export interface CeleryCall extends z.infer<typeof callSchema> {
  /** Of the payload file, from 1; empty lines count. */
  readonly line?: number;
}

/** How the number of connections is set that the tasks of the app may have. */
export interface AppConnections {
  /** A library, `library=module:name`, or `module:function`; see probe/pooltune_connections.py. */
  readonly how: string;
  /** Of each process as the user's code has it; `'none'`: a new one for each use; `null`: not known. */
  readonly now: number | 'none' | null;
  /** Whether tasks can open a new one for each use. */
  readonly canDoWithout: boolean;
}

/** The user's app, as its own Celery describes it. */
export interface CeleryApp {
  /** As `celery -A` takes it. */
  readonly name: string;
  readonly command: PythonCommand;
  readonly tasks: readonly CeleryTaskOptions[];
  /** One per call. */
  readonly messages: z.infer<typeof describedSchema>['messages'];
  /** Empty where no payload file was given: each task is then called without arguments. */
  readonly calls: readonly CeleryCall[];
  readonly versions: CeleryVersions;
  /** `null` where the user has not said what makes the connections. */
  readonly connections: AppConnections | null;
  /** The app's own `worker_max_tasks_per_child`, which is left as it is. */
  readonly maxTasksPerChild: number | null;
  /** The app's own `task_time_limit`, s. */
  readonly timeLimit: number | null;
  /** `max_retries` of each of the app's tasks; `null`: without end. */
  readonly retryLimits: Readonly<Record<string, number | null>>;
}

/**
 * Imports the app and describes it.
 * @throws {UsageError} when it cannot be imported, has no such task, or a task's arguments do not fit
 */
export async function describeApp(
  name: string,
  command: PythonCommand,
  options: {
    readonly orders: ProbeOrders;
    readonly tasks: readonly string[];
    readonly calls: readonly CeleryCall[];
    readonly payloadsPath: string | undefined;
    /** What makes the connections of the tasks, where the user has said it. */
    readonly connections?: string | undefined;
    readonly folder: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<CeleryApp> {
  const { orders, tasks, calls, payloadsPath, connections: how } = options;
  const asked = { ...orders, tasks, calls, ...(how === undefined ? {} : { connections: { how } }) };
  const answer = await runProbe('describe', command, asked, options);
  const refusal = refusalSchema.safeParse(answer);
  if (refusal.success) throw refused(refusal.data, { app: name, calls, payloadsPath, connections: how });
  const described = describedSchema.safeParse(answer);
  if (!described.success) {
    throw new UsageError(`${name} could not be described: ${z.prettifyError(described.error)}`);
  }
  const { connections } = described.data;
  return {
    name,
    command,
    calls,
    ...described.data,
    connections:
      how === undefined || connections === null || connections === undefined
        ? null
        : {
            how,
            canDoWithout: connections.canDoWithout,
            now: connections.now === 0 ? 'none' : connections.now,
          },
  };
}

const namesSchema = z.object({ names: z.record(z.string(), z.string().nullable()) });

/**
 * The app's tasks, each with the file that it is written in: a real path, or `null` where there is none. Without a look at
 * how they are called.
 * @throws {UsageError} when it cannot be imported
 */
export async function listTasks(
  name: string,
  command: PythonCommand,
  options: {
    readonly orders: ProbeOrders;
    readonly folder: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Readonly<Record<string, string | null>>> {
  const answer = await runProbe('describe', command, { ...options.orders, namesOnly: true }, options);
  const listed = namesSchema.safeParse(answer);
  if (listed.success) return listed.data.names;
  throw new UsageError(`${name} could not be described: ${z.prettifyError(listed.error)}`);
}

/** @throws {UsageError} when the file cannot be read, or one of its lines is no call */
export async function readCalls(path: string): Promise<readonly CeleryCall[]> {
  const text = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    throw new UsageError(
      `the payload file ${path} cannot be read: ${thrown.code === 'ENOENT' ? 'there is none' : thrown.message}.`,
      {
        hint: `Each line is one call: {"task": "proj.tasks.add", "args": [1, 2], "kwargs": {}}.`,
        cause: thrown,
      },
    );
  });
  const calls = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw new UsageError(`${path}:${index + 1} is not JSON.`, { hint: CALL_HINT, cause });
    }
    const call = callSchema.safeParse(value);
    if (!call.success) {
      throw new UsageError(`${path}:${index + 1} is no call of a task: ${z.prettifyError(call.error)}`, {
        hint: CALL_HINT,
      });
    }
    return [{ ...call.data, line: index + 1 }];
  });
  if (calls.length === 0) throw new UsageError(`the payload file ${path} is empty.`, { hint: CALL_HINT });
  return calls;
}

function refused(
  refusal: z.infer<typeof refusalSchema>,
  {
    app,
    calls,
    payloadsPath,
    connections,
  }: {
    readonly app: string;
    readonly calls: readonly CeleryCall[];
    readonly payloadsPath: string | undefined;
    readonly connections: string | undefined;
  },
): UsageError {
  const lineOf = (call: number) => `line ${calls[call]?.line ?? call + 1} of ${payloadsPath}`;
  if (refusal.error === 'no-such-task') {
    const where = refusal.call === undefined ? '' : ` (${lineOf(refusal.call)})`;
    return noSuchTask(app, refusal.task, refusal.tasks, where);
  }
  if (refusal.error === 'no-tasks') {
    return new UsageError(`${app} has no tasks.`, {
      hint: 'Tasks in other modules have to be imported by the app: include=[…] or autodiscover_tasks().',
    });
  }
  if (refusal.error === 'connections') {
    return new UsageError(`--connections ${connections}: ${maskSecrets(refusal.detail)}.`, {
      hint: `${CONNECTIONS_HINT} Without --connections they are no lever.`,
    });
  }
  return refusal.given
    ? new UsageError(`${lineOf(refusal.call)} does not fit task ${refusal.task}: ${refusal.detail}`, {
        hint: CALL_HINT,
      })
    : new UsageError(`task ${refusal.task} needs arguments: ${refusal.detail}`, {
        hint: 'Give calls with --payloads <file.jsonl>, or choose other tasks with --task.',
      });
}

/**
 * @param tasks that the app has
 * @param where the task was named
 */
export function noSuchTask(app: string, task: string, tasks: readonly string[], where = ''): UsageError {
  return new UsageError(`${app} has no task "${task}"${where}.`, {
    hint: tasks.length === 0 ? `${app} has no tasks of its own.` : `${app} has: ${tasks.join(', ')}.`,
  });
}

const CONNECTIONS_HINT =
  'Name the library (sqlalchemy, psycopg, django, requests, httpx), the library and its pool (sqlalchemy=proj.db:engine), or a function that is called with the number of connections in each process (proj.db:setup).';
const CALL_HINT = 'Each line is one call: {"task": "proj.tasks.add", "args": [1, 2], "kwargs": {}}.';
