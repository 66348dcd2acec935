import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { ChildChannel } from '../../foundation/child-channel.js';
import { entryPoint } from '../../foundation/entry-point.js';
import type { LoadResult } from '../../lab/broker/load-run.js';
import type { Load } from '../../workload/load.js';
import type { ListenRequest, MessagesRequest, NodeReady, RoutesRequest } from './celery-protocol.js';
import type { SeenNode } from './node-link.js';
import type { StudyNames } from './publisher.js';

export interface CeleryProgress {
  readonly finished: number;
  readonly nodes: readonly SeenNode[];
}

export interface CeleryRunOptions {
  readonly drainMs: number;
  /** See `RunOptions`. */
  readonly untilIdle?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CeleryProgress) => void;
  readonly onStarted?: () => void;
  readonly onEnded?: () => void;
}

/** The load generator on a real broker, in a process of its own. */
export interface CeleryLoad {
  readonly pid: number;
  /** Where probes connect. */
  readonly socketPath: string;
  readonly brokerUrl: string;
  readonly names: StudyNames;
  useMessages(request: MessagesRequest): Promise<void>;
  /** From the next load on. Not to be called while one runs, nor before there are messages. @throws {LabLostError} */
  useRoutes(request: RoutesRequest): Promise<void>;
  /** @throws {LabLostError} when the broker is lost meanwhile, or was */
  run(load: Load, options: CeleryRunOptions): Promise<LoadResult>;
  /** Ends the load that runs, if one does; what was seen of it is its result. */
  abort(): Promise<void>;
  nodes(): Promise<SeenNode[]>;
  unacknowledged(): Promise<number>;
  /** Drops what waits in the queue; not to be called while a load runs. @throws {LabLostError} */
  purge(): Promise<void>;
  /**
   * Resolves when a node of this index says that it is ready.
   * @param cancelled ends the waiting
   * @throws {LabLostError} when the broker is lost meanwhile
   */
  ready(node: number, cancelled: Promise<never>): Promise<NodeReady>;
  /** Removes what the study has made in the broker, and ends. */
  stop(): Promise<void>;
}

/** @throws {EnvironmentError} when the broker does not answer, or the socket cannot be had */
export async function startCeleryLoad(options: {
  readonly folder: string;
  readonly brokerUrl: string;
  /** As a subject of a sentence. */
  readonly brokerName: string;
}): Promise<CeleryLoad> {
  const { folder, brokerUrl, brokerName } = options;
  const prefix = `pooltune.${randomBytes(8).toString('hex')}`;
  const names = { prefix, queue: `${prefix}.tasks` };
  const socketPath = path.join(folder, 'probes.sock');
  const channel = ChildChannel.fork(entryPoint(import.meta.url, './celery-load-main.js'));
  try {
    await channel.request('listen', { socketPath, brokerUrl, brokerName, ...names } satisfies ListenRequest);
  } catch (thrown) {
    await channel.stop(STOP_GRACE_MS);
    throw thrown;
  }
  const brokerLost = channel.request<never>('brokerLost');
  brokerLost.catch(() => {});
  let onProgress: (progress: CeleryProgress) => void = () => {};
  let onStarted: () => void = () => {};
  let onEnded: () => void = () => {};
  const waiting = new Map<number, (ready: NodeReady) => void>();
  channel.onEvent<CeleryProgress>('progress', (progress) => onProgress(progress));
  channel.onEvent('started', () => onStarted());
  channel.onEvent('ended', () => onEnded());
  channel.onEvent<NodeReady>('node-ready', (ready) => waiting.get(ready.node)?.(ready));
  return {
    pid: channel.pid,
    socketPath,
    brokerUrl,
    names,
    useMessages: (request) => channel.request('messages', request),
    useRoutes: (request) => channel.request('routes', request),
    async run(load, runOptions) {
      const { drainMs, untilIdle = false, signal } = runOptions;
      onProgress = runOptions.onProgress ?? (() => {});
      onStarted = runOptions.onStarted ?? (() => {});
      onEnded = runOptions.onEnded ?? (() => {});
      const abort = () => void channel.request('abort').catch(() => {});
      signal?.addEventListener('abort', abort, { once: true });
      try {
        if (signal?.aborted) abort();
        return await channel.request<LoadResult>('run', { load, drainMs, untilIdle });
      } finally {
        signal?.removeEventListener('abort', abort);
        onProgress = () => {};
        onStarted = () => {};
        onEnded = () => {};
      }
    },
    abort: () => channel.request<void>('abort').catch(() => {}),
    nodes: () => channel.request('nodes'),
    purge: () => channel.request('purge'),
    unacknowledged: () => channel.request('unacknowledged'),
    async ready(node, cancelled) {
      try {
        const told = new Promise<NodeReady>((resolve) => waiting.set(node, resolve));
        return await Promise.race([told, cancelled, brokerLost]);
      } finally {
        waiting.delete(node);
      }
    },
    async stop() {
      await Promise.race([
        channel.request('close').catch(() => {}),
        new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref()),
      ]);
      await channel.stop(STOP_GRACE_MS);
    },
  };
}

const STOP_GRACE_MS = 1_000;
/** To remove the study's keys or queues. */
const CLOSE_TIMEOUT_MS = 5_000;
