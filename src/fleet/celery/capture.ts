import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { EnvironmentError, UsageError } from '../../foundation/errors.js';
import { signalGroup } from '../../foundation/process-group.js';
import { maskSecrets } from '../../foundation/secrets.js';
import { noSuchTask } from './celery-app.js';
import { failed, MOST_STDERR, noPython, type PythonCommand, probeEnvironment } from './probe-process.js';

/** Why a call's arguments cannot be had back from its event; see `read_back` in probe/pooltune_probe.py. */
export const UNREAD_REASONS = ['truncated', 'absent', 'backslash', 'not-literal', 'not-json'] as const;
export type UnreadReason = (typeof UNREAD_REASONS)[number];

const names = z.array(z.string());

/** What the probe tells, a line each. */
const toldSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loaded'), broker: z.string() }),
  z.object({
    kind: z.literal('listening'),
    /** Without its password. */
    broker: z.string(),
    /** That answered; as Celery names them. */
    workers: names,
    /** That sent no task events before. */
    switchedOn: names,
  }),
  z.object({
    kind: z.literal('call'),
    task: z.string(),
    args: z.array(z.unknown()),
    kwargs: z.record(z.string(), z.unknown()),
  }),
  z.object({ kind: z.literal('unread'), task: z.string(), why: z.enum(UNREAD_REASONS) }),
  z.object({ kind: z.literal('retry'), task: z.string() }),
  /** A call of a task that the app does not have. */
  z.object({ kind: z.literal('foreign'), task: z.string() }),
  z.object({
    kind: z.literal('ended'),
    workers: names,
    switchedOff: names,
    /** Whose task events could not be switched off again. */
    leftOn: names,
    /** That did not say whether they sent task events before. */
    unsure: names,
    /** That cannot send any. */
    eventless: names,
    /** How often the connection to the broker was lost. */
    lost: z.int(),
  }),
  z.discriminatedUnion('why', [
    z.object({ kind: z.literal('failed'), why: z.literal('no-such-task'), task: z.string(), tasks: names }),
    z.object({ kind: z.literal('failed'), why: z.literal('broker'), broker: z.string(), detail: z.string() }),
  ]),
]);

export type Told = z.infer<typeof toldSchema>;
type ToldOf<Kind extends Told['kind']> = Extract<Told, { kind: Kind }>;

/** What is captured, and from where. */
export interface CaptureOrders {
  /** As `celery -A` takes it. */
  readonly app: string;
  /** Instead of the broker that the app has configured. */
  readonly broker: string | undefined;
  /** Of these tasks only; of all of the app's where there is none. */
  readonly tasks: readonly string[];
  readonly forMs: number;
  /** Workers that send no task events are told to, and told to stop at the end. */
  readonly enableEvents: boolean;
}

/** How a capture went that had begun to listen. */
export interface CaptureEnd {
  readonly listening: ToldOf<'listening'>;
  /** `undefined` where the process did not end in order. */
  readonly ended: ToldOf<'ended'> | undefined;
  /** Why it did not. */
  readonly failure: UsageError | undefined;
}

/**
 * Listens, in the user's Python, to the task events of the user's own workers. Calls back for each thing that is told, in
 * order. When `signal` aborts, or this process ends in whatever way, it ends early, and in order.
 * @returns `undefined` when it was aborted before it listened
 * @throws {UsageError} when the app cannot be imported, or has no such task
 * @throws {EnvironmentError} when there is no such interpreter, or the broker cannot be had
 */
export async function captureCalls(
  command: PythonCommand,
  orders: CaptureOrders,
  onTold: (told: Told) => void,
  options: { readonly startTimeoutMs: number; readonly signal: AbortSignal },
): Promise<CaptureEnd | undefined> {
  const { signal } = options;
  if (signal.aborted) return undefined;
  // A group of its own: Ctrl-C of a terminal must not reach what has events to switch off.
  const child = spawn(command.python, ['-m', 'pooltune_probe', 'capture'], {
    cwd: command.cwd,
    env: probeEnvironment(tmpdir(), { ...orders, pipe: PIPE }),
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let listening: ToldOf<'listening'> | undefined;
  let loaded: ToldOf<'loaded'> | undefined;
  let ended: ToldOf<'ended'> | undefined;
  let refusal: ToldOf<'failed'> | undefined;
  let isLate = false;
  let deadline: NodeJS.Timeout | undefined;
  const allow = (ms: number) => {
    clearTimeout(deadline);
    deadline = setTimeout(() => {
      isLate = true;
      signalGroup(child.pid, 'SIGKILL');
    }, ms);
  };
  const stop = () => {
    child.stdin!.end();
    allow(END_TIMEOUT_MS);
  };
  allow(options.startTimeoutMs);
  child.stdin!.on('error', () => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    const stderr = lastOf(child.stderr!);
    const closed = closing(child);
    for await (const line of createInterface({ input: child.stdio[PIPE] as Readable })) {
      const told = toldSchema.parse(JSON.parse(line));
      if (told.kind === 'loaded') loaded = told;
      if (told.kind === 'failed') refusal = told;
      if (told.kind === 'ended') ended = told;
      if (told.kind === 'listening') {
        listening = told;
        if (!signal.aborted) allow(orders.forMs + END_TIMEOUT_MS);
      }
      onTold(told);
    }
    const { code, error } = await closed;
    if (error !== undefined) throw noPython(command.python, error);
    if (refusal !== undefined) throw refused(refusal, orders.app);
    if (isLate && listening === undefined && !signal.aborted) throw late(orders.app, loaded, options);
    const failure =
      code === 0 || isLate
        ? undefined
        : failed(loaded === undefined ? 'describe' : 'capture', orders.app, command.python, stderr());
    if (listening !== undefined) return { listening, ended, failure };
    if (failure !== undefined && !signal.aborted) throw failure;
    return undefined;
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', stop);
    signalGroup(child.pid, 'SIGKILL');
  }
}

/** The text of a stream, from its end. */
function lastOf(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-MOST_STDERR);
  });
  return () => text;
}

function closing(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly error?: NodeJS.ErrnoException }> {
  return once(child, 'close').then(
    ([code]) => ({ code: code as number | null }),
    (error: NodeJS.ErrnoException) => ({ code: null, error }),
  );
}

function refused(refusal: ToldOf<'failed'>, app: string): UsageError | EnvironmentError {
  if (refusal.why === 'no-such-task') return noSuchTask(app, refusal.task, refusal.tasks);
  return new EnvironmentError(
    `the broker ${maskSecrets(refusal.broker)} cannot be used: ${maskSecrets(refusal.detail)}`,
    { hint: BROKER_HINT },
  );
}

function late(
  app: string,
  loaded: ToldOf<'loaded'> | undefined,
  { startTimeoutMs }: { readonly startTimeoutMs: number },
): UsageError | EnvironmentError {
  const longer = `longer than ${startTimeoutMs / 1_000} s`;
  if (loaded === undefined) {
    return new UsageError(`importing ${app} took ${longer}.`, {
      hint: 'Capture where its import does not wait for anything, as your worker does.',
    });
  }
  return new EnvironmentError(
    `the broker ${maskSecrets(loaded.broker)} cannot be used: connecting to it took ${longer}.`,
    { hint: BROKER_HINT },
  );
}

/** The file descriptor on which the probe tells: the user's code may print on the usual ones. */
const PIPE = 3;
const BROKER_HINT =
  "Name the one that your workers use with --broker; without it the app's own configuration decides.";
/** Switching events off takes a reply of each worker; within the grace that a command has after Ctrl-C. */
const END_TIMEOUT_MS = 8_000;
