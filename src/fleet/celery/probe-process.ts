import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentError, UsageError } from '../../foundation/errors.js';
import { signalGroup } from '../../foundation/process-group.js';
import { maskSecrets } from '../../foundation/secrets.js';

/** How the user's Python is run. */
export interface PythonCommand {
  /** The interpreter. */
  readonly python: string;
  /** Where the app is imported from: the working directory. */
  readonly cwd: string;
}

/** What every process of the probe is told; see `load_orders` in probe/pooltune_probe.py. */
export interface ProbeOrders {
  /** As `celery -A` takes it. */
  readonly app: string;
  readonly broker: string;
  readonly prefix: string;
  /** Which a node takes tasks from, and where tasks without a route are sent. */
  readonly queue: string;
  /** All, where kinds of tasks have their own, and the queues of tasks by name. */
  readonly queues?: readonly string[];
  readonly routes?: Readonly<Record<string, string>>;
  /** Not the user's own: what is configured for theirs does not count. */
  readonly privateBroker: boolean;
  /** Results are kept as the app has configured it; otherwise nowhere. */
  readonly results: boolean;
}

/** @throws {EnvironmentError} where Celery does not run */
export function requireCeleryPlatform(): void {
  if (process.platform !== 'win32') return;
  throw new EnvironmentError('Celery does not support Windows, so neither does pooltune for it.', {
    hint: 'Run it in WSL.',
  });
}

/** The folder of the Python module; the build copies it beside the compiled files. */
export function probeFolder(): string {
  return path.join(path.dirname(fileURLToPath(import.meta.url)), 'probe');
}

/**
 * The environment of a process of the probe: the user's own, and the orders.
 * @param folder for its temporary files
 */
export function probeEnvironment(folder: string, orders: object): NodeJS.ProcessEnv {
  const { PYTHONPATH } = process.env;
  return {
    ...process.env,
    TMPDIR: folder,
    PYTHONPATH: [probeFolder(), ...(PYTHONPATH === undefined || PYTHONPATH === '' ? [] : [PYTHONPATH])].join(
      path.delimiter,
    ),
    // Compiled files of the probe would be left in the package's folder.
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    POOLTUNE_PROBE: JSON.stringify(orders),
  };
}

/**
 * Runs the probe's `describe` or `calibrate`, and gives its answer unchecked. Whatever happens, the process and all that it
 * started are gone afterwards.
 * @throws {UsageError} when the app cannot be imported, with the last lines of the traceback
 * @throws {EnvironmentError} when there is no such interpreter
 */
export async function runProbe(
  work: Exclude<ProbeWork, 'capture'>,
  command: PythonCommand,
  orders: ProbeOrders & Readonly<Record<string, unknown>>,
  options: { readonly folder: string; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<unknown> {
  const { python, cwd } = command;
  options.signal?.throwIfAborted();
  const folder = await mkdtemp(path.join(options.folder, 'probe-'));
  const answer = path.join(folder, 'answer.json');
  const child = spawn(python, ['-m', 'pooltune_probe', work], {
    cwd,
    env: probeEnvironment(folder, { ...orders, answer }),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  try {
    const how = await ended(child, options);
    if (how.error !== undefined) throw noPython(python, how.error);
    if (how.timedOut) {
      throw new UsageError(
        `${work === 'describe' ? `importing ${orders.app}` : `a task of ${orders.app}, run alone,`} took longer than ${options.timeoutMs / 1_000} s.`,
        { hint: 'Allow more with --task-timeout, or name a faster task with --task.' },
      );
    }
    if (how.code !== 0) throw failed(work, orders.app, python, how.stderr);
    return JSON.parse(await readFile(answer, 'utf8'));
  } finally {
    signalGroup(child.pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly error?: NodeJS.ErrnoException;
}

function ended(
  child: ChildProcess,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    let timedOut = false;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-MOST_STDERR);
    });
    const timer = setTimeout(() => {
      timedOut = true;
      signalGroup(child.pid, 'SIGKILL');
    }, timeoutMs);
    const abort = () => {
      signalGroup(child.pid, 'SIGKILL');
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    const finish = (end: Omit<Ended, 'timedOut' | 'stderr'>) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve({ ...end, stderr, timedOut });
    };
    child.once('error', (error) => finish({ code: null, error }));
    child.once('close', (code) => finish({ code }));
  });
}

export function noPython(python: string, error: NodeJS.ErrnoException): EnvironmentError {
  return new EnvironmentError(
    `${python} cannot be run: ${error.code === 'ENOENT' ? 'there is no such program' : error.message}.`,
    {
      hint: 'Name the interpreter of the project with --python, such as .venv/bin/python.',
      cause: error,
    },
  );
}

/** Why the probe ended by itself, from what it said on stderr. */
export function failed(work: ProbeWork, app: string, python: string, stderr: string): UsageError {
  const text = maskSecrets(stderr);
  if (/No module named '?celery'?\s*$/m.test(text)) {
    return new UsageError(`Celery is not installed for ${python}.`, {
      hint: 'Name the interpreter of the project with --python, such as .venv/bin/python.',
    });
  }
  return new UsageError(`${app} ${CANNOT[work]}: ${lastError(text)}`, {
    hint:
      work === 'calibrate'
        ? 'Each task is called alone, again and again, in one process: see that none of them ends it.'
        : "It is found as 'celery -A' finds it: run pooltune where you run your worker, and name it the same.",
  });
}

/** The last line of a Python traceback, with the file and line that it came from. */
export function lastError(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  const last =
    lines.findLast((line) => /^[\w.]+(Error|Exception|Exit|Interrupt|Warning)?\b.*/.test(line)) ??
    lines.at(-1) ??
    '';
  const place = lines
    .slice(0, lines.lastIndexOf(last))
    .findLast((line) => /^ {2}File "/.test(line) && !line.includes('importlib'));
  const where = /^ {2}File "([^"]+)", line (\d+)/.exec(place ?? '');
  const text = last.trim() === '' ? 'it ended without a word' : last.trim();
  return where === null ? text : `${text} (${where[1]}:${where[2]})`;
}

/** What cannot be done when the probe fails. */
const CANNOT = {
  describe: 'cannot be loaded as a Celery app',
  calibrate: 'cannot be calibrated',
  capture: 'cannot be listened to',
} as const;

/** What the probe is run for, beside a node. */
export type ProbeWork = keyof typeof CANNOT;

/** Characters, from the end: what a traceback needs. */
export const MOST_STDERR = 20_000;
