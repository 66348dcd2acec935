import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError, UsageError } from '../../foundation/errors.js';
import { signalGroup } from '../../foundation/process-group.js';
import { maskSecrets } from '../../foundation/secrets.js';
import type { Guard } from '../../lab/guard/guard.js';
import { connectionsPerPool } from '../pool-traits.js';
import type { Setting } from '../setting.js';
import type { CeleryApp } from './celery-app.js';
import type { CeleryLoad } from './celery-load.js';
import { LINGER_S, mostUnheard, type NodeReady } from './celery-protocol.js';
import { lastError, type ProbeOrders, probeEnvironment } from './probe-process.js';

/** One real `celery worker`: starts it, checks what it runs, ends it. It leads a process group of its own. */
export class CeleryNode {
  readonly pid: number;
  /** Resolves with how it ended, in words. */
  readonly exited: Promise<string>;
  readonly ready: NodeReady;
  readonly #guard: Guard;
  readonly #stderrPath: string;
  /** Set before we end it ourselves. */
  stopping = false;

  private constructor(parts: {
    pid: number;
    exited: Promise<string>;
    ready: NodeReady;
    guard: Guard;
    stderrPath: string;
  }) {
    this.pid = parts.pid;
    this.exited = parts.exited;
    this.ready = parts.ready;
    this.#guard = parts.guard;
    this.#stderrPath = parts.stderrPath;
  }

  /**
   * Resolves when the worker says that it is ready, and that it is what the setting says.
   * @throws {UsageError} when it cannot run the setting
   * @throws {EnvironmentError} when it ends or does not get ready
   */
  static async start(options: {
    readonly index: number;
    readonly setting: Setting;
    readonly app: CeleryApp;
    readonly load: CeleryLoad;
    readonly guard: Guard;
    readonly orders: ProbeOrders;
    readonly taskTimeoutMs: number;
    readonly folder: string;
  }): Promise<CeleryNode> {
    const { index, setting, app, load, guard, orders, folder } = options;
    const timeLimitS = Math.min(
      Math.ceil(options.taskTimeoutMs / 1_000),
      app.timeLimit ?? Number.POSITIVE_INFINITY,
    );
    const stderrPath = path.join(folder, `node-${index}.stderr`);
    const stderr = openSync(stderrPath, 'w', 0o600);
    const child = spawn(app.command.python, workerArguments(setting, index, timeLimitS, orders.queue), {
      cwd: app.command.cwd,
      // What the worker and its tasks put there is removed with it: billiard leaves folders when it is killed.
      env: probeEnvironment(folder, {
        ...orders,
        socket: load.socketPath,
        node: index,
        pool: setting.poolType,
        idPrefix: `${load.names.prefix}-`,
        lingerS: LINGER_S,
        mostUnheard: mostUnheard(setting.concurrency),
        acksLate: setting.acknowledgement === 'late',
        prefetchMultiplier: setting.prefetchMultiplier,
        ...connectionOrders(setting, app),
      }),
      stdio: ['ignore', 'ignore', stderr],
      detached: true,
    });
    closeSync(stderr);
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
      child.once('error', (error) => resolve(error.message));
    });
    const timeout = new AbortController();
    const words = () => maskSecrets(readFileSync(stderrPath, 'utf8').trim());
    const failed = async (): Promise<never> => {
      const how = await Promise.race([
        exited.then((ending) => `ended (${ending})`),
        delay(START_TIMEOUT_MS, `was not ready within ${START_TIMEOUT_MS / 1_000} s`, {
          signal: timeout.signal,
        }),
      ]);
      const said = words();
      throw new EnvironmentError(
        `the Celery worker (${setting.poolType}, concurrency ${setting.concurrency}) ${how}${said === '' ? '' : `: ${lastError(said)}`}`,
      );
    };
    try {
      if (child.pid !== undefined) await guard.watchProcess(child.pid, { group: true });
      const failure = failed();
      failure.catch(() => {});
      const ready = await load.ready(index, failure);
      timeout.abort();
      requireSetting(ready, setting);
      return new CeleryNode({ pid: child.pid!, exited, ready, guard, stderrPath });
    } catch (thrown) {
      signalGroup(child.pid, 'SIGKILL');
      if (child.pid !== undefined) {
        await exited;
        await guard.releaseProcess(child.pid);
      }
      throw thrown;
    } finally {
      timeout.abort();
    }
  }

  /** Ends it in good order: tasks in flight are abandoned; killed if that takes too long. */
  async stop(): Promise<void> {
    this.stopping = true;
    // A warm shutdown of the worker itself, which ends its children: the user's own hooks close what they opened.
    try {
      process.kill(this.pid, 'SIGTERM');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
    }
    await Promise.race([this.exited, delay(STOP_GRACE_MS, undefined, { ref: false })]);
    await this.kill();
  }

  /** Ends it and all that it started, at once. */
  async kill(): Promise<void> {
    this.stopping = true;
    signalGroup(this.pid, 'SIGKILL');
    await this.exited;
    await this.#guard.releaseProcess(this.pid);
  }

  /** The end of what it wrote to stderr, as a clause for an error message. */
  lastWords(): string {
    try {
      const text = maskSecrets(readFileSync(this.#stderrPath, 'utf8').trim());
      return text === '' ? '' : `: ${lastError(text)}`;
    } catch {
      // The fleet has been stopped meanwhile, and its folder is gone.
      return '';
    }
  }
}

/**
 * The command line of a node, after the interpreter.
 * @param timeLimitS for tasks without one of their own
 * @param queue of the study
 */
export function workerArguments(
  setting: Setting,
  index: number,
  timeLimitS: number,
  queue: string,
): string[] {
  return [
    '-m',
    'celery',
    '-A',
    'pooltune_probe:app',
    'worker',
    `--pool=${setting.poolType}`,
    `--concurrency=${setting.concurrency}`,
    `--hostname=pooltune-${index}@%h`,
    `--queues=${queue}`,
    // It only delays the start, by a second.
    '--without-mingle',
    // Only prefork can end a task that never returns.
    ...(setting.poolType === 'prefork' ? [`--time-limit=${timeLimitS}`] : []),
  ];
}

/** What each process that runs tasks is told of its share of the connections; 0: a new one for each use. */
function connectionOrders(setting: Setting, { connections: lever }: CeleryApp): object {
  const { connections } = setting;
  if (connections === null || lever === null) return {};
  const each = connections === 'none' ? 0 : connectionsPerPool(setting, connections);
  return { connections: { how: lever.how, each } };
}

/** @throws {EnvironmentError} when the worker does not run what the setting says */
function requireSetting(ready: NodeReady, setting: Setting): void {
  const { concurrency, prefetchMultiplier, poolType } = setting;
  const window = prefetchMultiplier * concurrency;
  const wrong = [
    ready.concurrency === concurrency ? '' : `concurrency ${ready.concurrency} instead of ${concurrency}`,
    ready.prefetchCount === null || ready.prefetchCount === window
      ? ''
      : `a window of ${ready.prefetchCount} instead of ${prefetchMultiplier} × ${concurrency} = ${window}`,
    ready.acksLate === (setting.acknowledgement === 'late') ? '' : 'another acknowledgement',
    POOL_CLASSES[poolType]?.test(ready.poolClass) ? '' : `the pool ${ready.poolClass} instead of ${poolType}`,
    ready.autoscale ? 'autoscaling, which changes the concurrency by itself' : '',
  ].filter((text) => text !== '');
  if (wrong.length > 0) {
    throw new UsageError(`the Celery worker runs with ${wrong.join(', ')}.`, {
      hint: 'Something in the app sets this for its workers; a setting that is not run cannot be measured.',
    });
  }
}

const POOL_CLASSES: Readonly<Partial<Record<Setting['poolType'], RegExp>>> = {
  prefork: /prefork/,
  threads: /thread/,
  gevent: /gevent/,
  eventlet: /eventlet/,
  solo: /solo/,
};

const START_TIMEOUT_MS = 30_000;
/** On Redis a worker looks up about once a second, so that most are killed; nothing of the study is lost with it. */
const STOP_GRACE_MS = 300;
