import { ChildChannel } from '../../foundation/child-channel.js';
import { entryPoint } from '../../foundation/entry-point.js';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import type { Load } from '../../workload/load.js';
import type { LoadResult } from './load-run.js';

/** What the broker tells while a load runs. */
export interface BrokerProgress {
  readonly finished: number;
  /** How long each node has been silent, in ms; nodes send a sign of life twice a second. */
  readonly silence: readonly { readonly node: number; readonly silentMs: number }[];
}

export interface BrokerRunOptions {
  /** Whose nodes get the tasks, as these said when they connected; 0 by default. */
  readonly fleet?: number;
  /** Place of the load's first task in the sequence, from 0, which is the default. */
  readonly from?: number;
  /** The nodes' windows: this times their concurrency, 0 = no limit; as they said when they connected where it is left out. */
  readonly prefetchMultiplier?: number;
  /** Tasks that each node runs at once in this load; as it said when it connected where it is left out. */
  readonly concurrency?: number;
  readonly drainMs: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BrokerProgress) => void;
  /** Called when the window that counts begins. */
  readonly onStarted?: () => void;
  /** Called when the last task has entered, before unfinished ones are waited for. */
  readonly onEnded?: () => void;
}

/** The embedded broker, in a process of its own. */
export interface Broker {
  readonly pid: number;
  readonly socketPath: string;
  /** @param path the workload's sequence file */
  useSequence(path: string): Promise<void>;
  run(load: Load, options: BrokerRunOptions): Promise<LoadResult>;
  /** Of this fleet; of the one of the last load by default. */
  connectedNodes(fleet?: number): Promise<number[]>;
  unacknowledged(fleet?: number): Promise<{ node: number; count: number }[]>;
  stop(): Promise<void>;
}

/**
 * @param socketPath where to listen; at most 100 bytes on macOS
 * @param latencyMs added to each way between broker and node
 * @throws {EnvironmentError} when the socket cannot be had
 */
export async function startBroker(options: { socketPath: string; latencyMs: number }): Promise<Broker> {
  const channel = ChildChannel.fork(entryPoint(import.meta.url, './broker-main.js'));
  try {
    await channel.request('listen', options);
  } catch (thrown) {
    await channel.stop(STOP_GRACE_MS);
    throw new EnvironmentError(
      `cannot start the embedded broker on ${options.socketPath}: ${messageOf(thrown)}`,
      {
        hint: 'Set TMPDIR to a short, writable folder.',
        cause: thrown,
      },
    );
  }
  let onProgress: (progress: BrokerProgress) => void = () => {};
  let onStarted: () => void = () => {};
  let onEnded: () => void = () => {};
  channel.onEvent<BrokerProgress>('progress', (progress) => onProgress(progress));
  channel.onEvent('started', () => onStarted());
  channel.onEvent('ended', () => onEnded());
  return {
    pid: channel.pid,
    socketPath: options.socketPath,
    useSequence: (path) => channel.request('sequence', { path }),
    async run(load, options) {
      const { drainMs, signal, fleet, from, prefetchMultiplier, concurrency } = options;
      onProgress = options.onProgress ?? (() => {});
      onStarted = options.onStarted ?? (() => {});
      onEnded = options.onEnded ?? (() => {});
      const abort = () => void channel.request('abort').catch(() => {});
      signal?.addEventListener('abort', abort, { once: true });
      try {
        if (signal?.aborted) abort();
        return await channel.request<LoadResult>('run', {
          load,
          drainMs,
          fleet,
          from,
          prefetchMultiplier,
          concurrency,
        });
      } finally {
        signal?.removeEventListener('abort', abort);
        onProgress = () => {};
        onStarted = () => {};
        onEnded = () => {};
      }
    },
    connectedNodes: (fleet) => channel.request('connected', { fleet }),
    unacknowledged: (fleet) => channel.request('unacknowledged', { fleet }),
    stop: () => channel.stop(STOP_GRACE_MS),
  };
}

const STOP_GRACE_MS = 1_000;
