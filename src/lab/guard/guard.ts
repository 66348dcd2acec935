import { entryPoint } from '../../foundation/entry-point.js';
import { startService } from '../service/service.js';
import type { WatchOptions } from './watch-list.js';

/**
 * A small process that cleans up after this one, should it die in any way (`kill -9` too): it SIGKILLs the watched
 * processes, removes the watched folders and ends. A pid that was given to another process since is left alone.
 *
 * It leaves out: processes that were never told to it, or that left their process group and session.
 */
export interface Guard {
  readonly pid: number;
  /** Resolves when the guard knows of it; from then on the process will not outlive this one. */
  watchProcess(pid: number, options: WatchOptions): Promise<void>;
  releaseProcess(pid: number): Promise<void>;
  /** @param path absolute; removed with all that is in it */
  watchFolder(path: string): Promise<void>;
  releaseFolder(path: string): Promise<void>;
  /** Ends the guard at once; what it watched stays as it is. Idempotent. */
  close(): Promise<void>;
}

/** What the guard's process answers to. */
export type GuardRequests = {
  watchProcess(watch: { readonly pid: number; readonly options: WatchOptions }): void;
  releaseProcess(pid: number): void;
  watchFolder(path: string): void;
  releaseFolder(path: string): void;
  releaseAll(): void;
};

/** @throws {EnvironmentError} when no further process can be started */
export async function startGuard(): Promise<Guard> {
  const service = await startService<GuardRequests, null>({
    title: 'The guard',
    entry: entryPoint(import.meta.url, './guard-main.js'),
    detached: true,
  });
  let closing: Promise<void> | undefined;
  return {
    pid: service.pid,
    watchProcess: (pid, options) => service.request('watchProcess', { pid, options }),
    releaseProcess: (pid) => service.request('releaseProcess', pid),
    watchFolder: (path) => service.request('watchFolder', path),
    releaseFolder: (path) => service.request('releaseFolder', path),
    close: () => {
      closing ??= service
        .request('releaseAll')
        .catch(() => {}) // It is gone already.
        .then(() => service.stop());
      return closing;
    },
  };
}
