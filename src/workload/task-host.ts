import { monotonicMs } from '../foundation/clock.js';
import { UsageError } from '../foundation/errors.js';
import type { Connections } from './clients/connections.js';
import { createHttpClient, type HttpClientHandle } from './clients/http-client.js';
import { createPostgresClient, type PostgresClientHandle } from './clients/postgres-client.js';
import { loadTaskModule, type TaskModule } from './load-task-module.js';
import { RunningTask } from './running-task.js';
import type { SetupContext, TaskFunction } from './task.js';
import { errorKindOf, errorMessageOf, TASK_OUTCOME, type TaskOutcome } from './task-outcome.js';
import type { ModuleWorkload, Upstreams } from './workload.js';

export type { TaskOutcome } from './task-outcome.js';

export interface TaskHostOptions {
  readonly workload: Pick<ModuleWorkload, 'entryUrl' | 'compiled' | 'tasks' | 'uses'>;
  readonly upstreams: Upstreams;
  /** This worker's share of the node's connections; a fraction is rounded down, to 1 at least. */
  readonly connections: Connections;
  /** Longest time for one call of a task; `Infinity` for no limit. */
  readonly taskTimeoutMs: number;
}

/** A task module, loaded and set up in one worker, whose tasks can be run. */
export interface TaskHost {
  /**
   * Runs one task and says how it ended; never throws or rejects on account of the task. A task that returns at once
   * has its outcome at once. One that runs longer than the timeout is `timedOut`, at the latest a moment after
   * that even if it never ends; it cannot be stopped from outside, only asked to by its `signal`.
   * @param taskIndex index into the workload's tasks
   */
  run(taskIndex: number, payload: unknown): TaskOutcome | Promise<TaskOutcome>;
  /** Calls the task as it is: what it returns or throws is the caller's. */
  call(taskIndex: number, payload: unknown): unknown;
  /** Which of the context's clients have been used so far. */
  clientsUsed(): { readonly http: boolean; readonly postgres: boolean };
  /** Runs the module's `teardown` and closes the clients; running tasks are abandoned. Throws what teardown throws. */
  close(): Promise<void>;
}

/**
 * Loads the workload's module and runs its `setup`.
 * @throws what the module throws while it loads or is set up
 */
export async function createTaskHost(options: TaskHostOptions): Promise<TaskHost> {
  const module = await loadTaskModule(options.workload.entryUrl, { compiled: options.workload.compiled });
  const tasks = options.workload.tasks.map(({ name }) => {
    const task = module.tasks.get(name);
    if (task === undefined) throw new UsageError(`the task module has no task "${name}" any more`);
    return task;
  });
  const host = new ModuleTaskHost(module, tasks, options);
  await host.loadClients(options.workload.uses);
  await host.setUp();
  return host;
}

class ModuleTaskHost implements TaskHost {
  readonly #module: TaskModule;
  readonly #tasks: readonly TaskFunction[];
  readonly #setup: SetupContext;
  readonly #timeoutMs: number;
  readonly #http: HttpClientHandle;
  readonly #postgres: PostgresClientHandle;
  /** In the order of their start: as all have the same timeout, also in the order in which they time out. */
  readonly #pending = new Set<RunningTask>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(module: TaskModule, tasks: readonly TaskFunction[], options: TaskHostOptions) {
    const { connections, upstreams } = options;
    this.#module = module;
    this.#tasks = tasks;
    this.#timeoutMs = options.taskTimeoutMs;
    this.#http = createHttpClient({
      connections,
      ...(upstreams.httpUrl === undefined ? {} : { baseUrl: upstreams.httpUrl }),
    });
    this.#postgres = createPostgresClient({
      connections,
      ...(upstreams.postgresUrl === undefined ? {} : { url: upstreams.postgresUrl }),
    });
    this.#setup = { connections, http: this.#http, postgres: this.#postgres };
    if (Number.isFinite(this.#timeoutMs)) {
      // One coarse timer for all tasks: a timer each would cost more than a short task itself.
      const intervalMs = Math.min(
        MAX_SWEEP_INTERVAL_MS,
        Math.max(MIN_SWEEP_INTERVAL_MS, this.#timeoutMs / 4),
      );
      this.#sweep = setInterval(() => this.#timeOutOverdue(), intervalMs);
      this.#sweep.unref();
    }
  }

  /**
   * A module of one's own imports its client when it is loaded. At the first task instead, 32 threads that begin together on
   * two cores were seen to need longer for that than a trial takes.
   */
  async loadClients(uses: ModuleWorkload['uses']): Promise<void> {
    await Promise.all([uses?.http && this.#http.load(), uses?.postgres && this.#postgres.load()]);
  }

  async setUp(): Promise<void> {
    try {
      await this.#module.setup?.(this.#setup);
    } catch (thrown) {
      await this.#end();
      throw thrown;
    }
  }

  run(taskIndex: number, payload: unknown): TaskOutcome | Promise<TaskOutcome> {
    const running = new RunningTask(this.#http, this.#postgres, monotonicMs());
    let result: unknown;
    try {
      // Not called as `this.#tasks[taskIndex](…)`: its `this` would be our array.
      const task = this.#tasks[taskIndex]!;
      result = task(payload, running);
      if (isThenable(result)) return this.#whenSettled(running, result);
    } catch (thrown) {
      return this.#ended(running, true, thrown);
    }
    return this.#ended(running, false, result);
  }

  call(taskIndex: number, payload: unknown): unknown {
    const task = this.#tasks[taskIndex]!;
    return task(payload, new RunningTask(this.#http, this.#postgres, monotonicMs()));
  }

  clientsUsed(): { http: boolean; postgres: boolean } {
    return { http: this.#http.used, postgres: this.#postgres.used };
  }

  async close(): Promise<void> {
    try {
      await this.#module.teardown?.(this.#setup);
    } finally {
      await this.#end();
    }
  }

  async #end(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([this.#http.close(), this.#postgres.close()]);
  }

  #whenSettled(running: RunningTask, result: PromiseLike<unknown>): Promise<TaskOutcome> {
    return new Promise<TaskOutcome>((resolve) => {
      running.settle = resolve;
      this.#pending.add(running);
      result.then(
        (value) => this.#settled(running, false, value),
        (thrown) => this.#settled(running, true, thrown),
      );
    });
  }

  #settled(running: RunningTask, threw: boolean, value: unknown): void {
    // Timed out before: its late end changes nothing.
    if (this.#pending.delete(running)) running.settle?.(this.#ended(running, threw, value));
  }

  /** A task that ran over its time is timed out however it ended, also where it blocked the sweep itself. */
  #ended(running: RunningTask, threw: boolean, value: unknown): TaskOutcome {
    const { startedMs } = running;
    const finishedMs = monotonicMs();
    if (finishedMs - startedMs > this.#timeoutMs) return this.#timedOut(startedMs, finishedMs);
    if (threw) {
      const [errorKind, errorMessage] = [errorKindOf(value), errorMessageOf(value)];
      return { startedMs, finishedMs, outcome: TASK_OUTCOME.failed, errorKind, errorMessage };
    }
    if (value === undefined) return { startedMs, finishedMs, outcome: TASK_OUTCOME.done };
    return { startedMs, finishedMs, outcome: TASK_OUTCOME.done, result: value };
  }

  #timedOut(startedMs: number, finishedMs: number): TaskOutcome {
    const errorMessage = `did not end within ${this.#timeoutMs} ms`;
    return { startedMs, finishedMs, outcome: TASK_OUTCOME.timedOut, errorKind: 'TaskTimeout', errorMessage };
  }

  #timeOutOverdue(): void {
    const now = monotonicMs();
    for (const running of this.#pending) {
      if (now - running.startedMs <= this.#timeoutMs) break;
      this.#pending.delete(running);
      const outcome = this.#timedOut(running.startedMs, now);
      running.abort(new DOMException(`the task ${outcome.errorMessage}`, 'TimeoutError'));
      running.settle?.(outcome);
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

const MIN_SWEEP_INTERVAL_MS = 5;
const MAX_SWEEP_INTERVAL_MS = 250;
