import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { signalGroup } from '../../foundation/process-group.js';
import type { BaseGuard } from './base-guard.js';
import { childEnvironment } from './child-environment.js';
import { endGroup } from './end-group.js';

export interface ChildOptions {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Ends the child, should this process be killed. */
  readonly guard?: BaseGuard | undefined;
  /** After which the child is ended; without one it may take as long as it likes. */
  readonly timeLimitMs?: number;
  /** Whether `program` is a command line for a shell. */
  readonly shell?: boolean;
  /** Given all that it writes on standard output; otherwise none of that is kept but the end. */
  readonly onOutput?: (text: string) => void;
}

export interface ChildEnd {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it was ended because its time was over. */
  readonly isLate: boolean;
  /** The last lines that it wrote, on both streams as they came. */
  readonly lastOutput: string;
}

/**
 * Runs a program to its end, in a process group of its own. Afterwards nothing of the group runs any more, however it
 * ended: what a package manager leaves in the background would disturb what is measured next. Out of reach is only what
 * left the group (a daemon).
 * @throws the signal's reason when it aborts
 * @throws {NodeJS.ErrnoException} when the program cannot be started
 */
export async function runChild(
  program: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildEnd> {
  const { cwd, signal, guard, timeLimitMs, shell = false } = options;
  signal.throwIfAborted();
  const child = spawn(program, [...args], {
    cwd,
    env: childEnvironment(),
    shell,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close').catch(() => {});
  let lastOutput = '';
  const keep = (text: string) => {
    lastOutput += text;
    // Whole lines: the rest of one could be that of a password, which nobody would know for one.
    if (lastOutput.length > KEPT_CHARACTERS) {
      lastOutput = lastOutput.slice(-KEPT_CHARACTERS).replace(/^[^\n]*\n/, '');
    }
  };
  read(child.stdout, options.onOutput ?? keep);
  read(child.stderr, keep);

  let isLate = false;
  const timers: NodeJS.Timeout[] = [];
  const stop = () => {
    if (child.pid === undefined) return;
    // First a word: git then removes its lock files.
    signalGroup(child.pid, 'SIGTERM');
    timers.push(setTimeout(() => signalGroup(child.pid, 'SIGKILL'), TERMINATE_GRACE_MS));
  };
  if (timeLimitMs !== undefined) {
    const onLate = () => {
      isLate = true;
      stop();
    };
    timers.push(setTimeout(onLate, timeLimitMs));
  }
  signal.addEventListener('abort', stop, { once: true });
  let isEnded = child.pid === undefined;
  try {
    // Together: where the program cannot be started, `ended` rejects at once.
    const watching = child.pid === undefined ? undefined : guard?.watchProcess(child.pid, { group: true });
    const [[code, endSignal]] = await Promise.all([ended, watching]);
    isEnded = true;
    await endGroup(child.pid!);
    // A daemon may hold the streams open for ever.
    const grace = new Promise((resolve) => timers.push(setTimeout(resolve, CLOSE_GRACE_MS)));
    await Promise.race([closed, grace]);
    signal.throwIfAborted();
    return { code, signal: endSignal, isLate, lastOutput };
  } finally {
    signal.removeEventListener('abort', stop);
    for (const timer of timers) clearTimeout(timer);
    if (!isEnded) await endGroup(child.pid!);
    if (child.pid !== undefined) {
      await guard?.releaseProcess(child.pid).catch(() => {}); // A guard that is gone watches nothing.
    }
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function read(stream: Readable, onText: (text: string) => void): void {
  stream.setEncoding('utf8').on('data', onText);
}

/** What a failing installation needs to be understood. */
const KEPT_CHARACTERS = 20_000;
const TERMINATE_GRACE_MS = 2_000;
const CLOSE_GRACE_MS = 500;
