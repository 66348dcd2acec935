import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ChildChannel, ChildEndedError } from '../../foundation/child-channel.js';
import { EnvironmentError, UsageError } from '../../foundation/errors.js';
import { signalGroup } from '../../foundation/process-group.js';
import { maskSecrets } from '../../foundation/secrets.js';
import { describeStage, STAGE_EVENT, type Stage } from './stage.js';

/** The user's code ended the process that it ran in, or ran out of memory. */
export class UserProcessEnded extends UsageError {}

/**
 * Runs user code in a process of its own and gives the answer; whatever happens, the process and all that it started
 * are gone afterwards.
 * @param options.entryPath a file that calls `serveIsolated`
 * @param options.stageTimeoutMs longest time for a stage; each one that the child names starts it anew
 * @param options.env the process's environment; this one's by default
 * @param options.cwd the process's working folder; this one's by default
 * @param options.occasion ends the sentence about a failure, such as `at its first call`
 * @throws {UserProcessEnded} when the user's code ends its process or runs out of memory
 * @throws {UsageError} when it throws or hangs
 * @throws {EnvironmentError} when no process can be had
 * @throws the signal's reason when it is aborted
 */
export async function runIsolated<Reply>(options: {
  entryPath: string;
  body: unknown;
  stageTimeoutMs: (stage: Stage) => number;
  occasion: string;
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string | undefined;
  signal?: AbortSignal;
}): Promise<Reply> {
  const { entryPath, body, stageTimeoutMs, occasion, env = process.env, cwd, signal } = options;
  signal?.throwIfAborted();
  const child = fork(entryPath, [], {
    serialization: 'advanced',
    // A group of its own, so that what the user's code starts ends with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const stderr = keepTail(child);
  const channel = new ChildChannel(child);
  let stage: Stage = { at: 'loading' };
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    const startTimer = (): void => {
      clearTimeout(timer);
      const limitMs = stageTimeoutMs(stage);
      timer = setTimeout(() => reject(timedOut(stage, limitMs, occasion)), limitMs);
    };
    channel.onEvent<Stage>(STAGE_EVENT, (next) => {
      stage = next;
      startTimer();
    });
    startTimer();
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([channel.request<Reply>('run', body), stopped]);
  } catch (thrown) {
    if (!(thrown instanceof ChildEndedError)) throw thrown;
    if (child.pid === undefined) {
      throw new EnvironmentError(`no process could be started: ${await channel.exited}`, { cause: thrown });
    }
    // What it said last may still be on its way; what it started may keep its stderr open.
    killGroup(child);
    await Promise.race([closed, delay(LAST_WORDS_TIMEOUT_MS, undefined, { ref: false })]);
    throw ended(stage, await channel.exited, stderr(), occasion);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    killGroup(child);
    await channel.exited;
  }
}

function timedOut(stage: Stage, limitMs: number, occasion: string): UsageError {
  const hint =
    stage.at === 'task' ? 'If it rightly takes that long, give it more time with --task-timeout.' : undefined;
  return new UsageError(
    `${describeStage(stage)} did not end within ${limitMs} ms${stage.at === 'task' ? ` ${occasion}` : ''}`,
    hint === undefined ? {} : { hint },
  );
}

function ended(stage: Stage, how: string, stderr: string, occasion: string): UserProcessEnded {
  const when = stage.at === 'task' ? ` ${occasion}` : '';
  if (OUT_OF_MEMORY.test(stderr)) {
    return new UserProcessEnded(`${describeStage(stage)} ran out of memory${when}`, {
      hint: 'NODE_OPTIONS=--max-old-space-size=<MB> gives it more.',
    });
  }
  const words = stderr.trim() === '' ? '' : `:\n${maskSecrets(stderr.trim())}`;
  return new UserProcessEnded(`${describeStage(stage)} ended its process (${how})${when}${words}`);
}

/** The last of what the child writes to stderr. */
function keepTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-STDERR_TAIL_LENGTH);
  });
  return () => tail;
}

/** Windows has no groups. */
function killGroup(child: ChildProcess): void {
  if (!signalGroup(child.pid, 'SIGKILL')) child.kill('SIGKILL');
}

const OUT_OF_MEMORY = /JavaScript heap out of memory|Allocation failed|ERR_WORKER_OUT_OF_MEMORY/;
const STDERR_TAIL_LENGTH = 4_000;
const LAST_WORDS_TIMEOUT_MS = 1_000;
