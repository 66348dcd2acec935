import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ChildChannel, ChildEndedError } from '../../foundation/child-channel.js';
import { entryPoint } from '../../foundation/entry-point.js';
import { EnvironmentError, PooltuneError } from '../../foundation/errors.js';
import { signalGroup } from '../../foundation/process-group.js';
import type { Guard } from '../../lab/guard/guard.js';
import type { NodeCounts, NodeInit, NodeLimit, NodeWindow, WorkerFault } from './node-protocol.js';

/** The fleet's end of one node: starts it, asks it, ends it. A node leads a process group of its own. */
export class NodeProcess {
  readonly #channel: ChildChannel;
  readonly #guard: Guard;
  readonly #stderrPath: string;
  /** Set before we end it ourselves. */
  stopping = false;

  private constructor(channel: ChildChannel, guard: Guard, stderrPath: string) {
    this.#channel = channel;
    this.#guard = guard;
    this.#stderrPath = stderrPath;
  }

  /**
   * Resolves when the node's workers are ready and it has joined the queue.
   * @param folder for the node's files; removed by the caller
   */
  static async start(options: {
    init: Omit<NodeInit, 'workerConfigPath'>;
    folder: string;
    guard: Guard;
    onWorkerFault: (fault: WorkerFault) => void;
  }): Promise<NodeProcess> {
    const { init, folder, guard } = options;
    const stderrPath = path.join(folder, `node-${init.node}.stderr`);
    const stderr = openSync(stderrPath, 'w', 0o600);
    const channel = ChildChannel.fork(entryPoint(import.meta.url, './node-main.js'), {
      detached: true,
      stderr,
      cwd: init.workload.workingFolder,
    });
    closeSync(stderr);
    const node = new NodeProcess(channel, guard, stderrPath);
    channel.onEvent<WorkerFault>('worker-fault', options.onWorkerFault);
    try {
      if (channel.child.pid === undefined) throw new ChildEndedError(await channel.exited);
      await guard.watchProcess(channel.pid, { group: true });
      const workerConfigPath = path.join(folder, `node-${init.node}.json`);
      await channel.request('init', { ...init, workerConfigPath } satisfies NodeInit);
      return node;
    } catch (thrown) {
      await node.kill();
      if (thrown instanceof PooltuneError) throw thrown;
      throw new EnvironmentError(
        `node ${init.node} did not start: ${(thrown as Error).message}${node.lastWords()}`,
        {
          cause: thrown,
        },
      );
    }
  }

  get pid(): number {
    return this.#channel.pid;
  }

  /** How it ended, in words. */
  get exited(): Promise<string> {
    return this.#channel.exited;
  }

  limit(concurrency: number): Promise<void> {
    return this.#channel.request('limit', { concurrency } satisfies NodeLimit);
  }

  begin(): Promise<void> {
    return this.#channel.request('begin');
  }

  end(): Promise<NodeWindow> {
    return this.#channel.request('end');
  }

  counts(): Promise<NodeCounts> {
    return this.#channel.request('counts');
  }

  /** Ends it in good order: tasks in flight are abandoned, `teardown` runs; killed if that takes too long. */
  async stop(): Promise<void> {
    this.stopping = true;
    const asked = this.#channel.request('stop').catch(() => {});
    const timer = setTimeout(() => this.#killGroup(), STOP_GRACE_MS);
    await asked;
    clearTimeout(timer);
    await this.#channel.stop(STOP_GRACE_MS);
    await this.kill();
  }

  /** Ends it and all that it started, at once. */
  async kill(): Promise<void> {
    this.stopping = true;
    this.#killGroup();
    await this.#channel.exited;
    if (this.#channel.child.pid !== undefined) await this.#guard.releaseProcess(this.pid);
  }

  /** The end of what it wrote to stderr, as a clause for an error message. */
  lastWords(): string {
    const text = readFileSync(this.#stderrPath, 'utf8').trim();
    return text === '' ? '' : `: ${text.slice(-LAST_WORDS_LENGTH)}`;
  }

  /** The group too when its leader has ended: a worker whose event loop is blocked outlives its node. */
  #killGroup(): void {
    signalGroup(this.#channel.child.pid, 'SIGKILL');
  }
}

const STOP_GRACE_MS = 1_000;
const LAST_WORDS_LENGTH = 2_000;
