import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { entryPoint } from '../../foundation/entry-point.js';
import type { ConnectionSteps } from '../connection-trace.js';
import { identifyProcess } from '../guard/process-identity.js';
import { startService } from '../service/service.js';
import type { ClusterOptions, RunningCluster } from './cluster.js';
import type { ConnectionCount, PostgresUpstream } from './postgres-upstream.js';

export interface EmbeddedPostgresOptions {
  /** Places for clients, all of them for tasks: one more is refused with 53300. 1 to 10,000; default 100. */
  readonly maxConnections?: number;
  /** A folder of this name is made for it inside; or in the temporary folder, where the server may not get here. */
  readonly folder: string;
}

/** What the process that keeps the server answers to. */
export type EmbeddedPostgresRequests = {
  resetConnections(): Promise<void>;
  connections(): Promise<ConnectionCount>;
  connectionSteps(): Promise<ConnectionSteps>;
};

const START_TIMEOUT_MS = 60_000;

/**
 * Starts a PostgreSQL server of the lab's own, on 127.0.0.1 with a random port and password, as root too. Its user is
 * a superuser and its database is empty. A process of its own keeps it, counts its sessions, and ends it when this
 * process ends. For how it differs from a server in production, see `server-settings.ts`.
 * @throws {EnvironmentError} when it cannot be set up or started
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<PostgresUpstream> {
  const clusterOptions: ClusterOptions = {
    maxConnections: options.maxConnections ?? 100,
    parentFolder: options.folder,
  };
  const service = await startService<EmbeddedPostgresRequests, RunningCluster>({
    title: 'The embedded PostgreSQL',
    entry: entryPoint(import.meta.url, './embedded-postgres-main.js'),
    args: [JSON.stringify(clusterOptions)],
    startTimeoutMs: START_TIMEOUT_MS,
    graceMs: 10_000,
  });
  const { url, pid, folder } = service.ready;
  const postmaster = identifyProcess(pid);

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await service.stop();
    // Its keeper ends it; unless the keeper itself was killed.
    if (postmaster !== null && identifyProcess(pid)?.start === postmaster.start) {
      process.kill(pid, 'SIGQUIT');
      while (identifyProcess(pid)?.start === postmaster.start) await delay(10);
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  };
  return {
    url,
    pid,
    pids: [pid, service.pid],
    folder,
    resetConnections: () => service.request('resetConnections'),
    connections: () => service.request('connections'),
    connectionSteps: () => service.request('connectionSteps'),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
