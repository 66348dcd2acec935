import { entryPoint } from '../../foundation/entry-point.js';
import type { ConnectionSteps } from '../connection-trace.js';
import { startService } from '../service/service.js';
import type { ConnectionCount, PostgresUpstream } from './postgres-upstream.js';
import { checkPostgresUrl } from './postgres-url.js';

/** What the process that counts connections answers to. */
export type OwnPostgresRequests = {
  /** The URL travels here and not as an argument of the process, which everybody on the machine could read. */
  connect(url: string): Promise<void>;
  resetConnections(): Promise<void>;
  connections(): Promise<ConnectionCount>;
  connectionSteps(): Promise<ConnectionSteps>;
};

/**
 * A PostgreSQL database of the user's. Nothing in it is changed; a process of its own holds one connection to it, to
 * count this user's others. For what is counted, see `SessionSampler`.
 * @throws {UsageError} when the URL is none
 * @throws {EnvironmentError} when the database does not answer, with its password masked
 */
export async function usePostgres(url: string): Promise<PostgresUpstream> {
  const checked = checkPostgresUrl(url);
  const service = await startService<OwnPostgresRequests, null>({
    title: "The observer of the user's PostgreSQL",
    entry: entryPoint(import.meta.url, './own-postgres-main.js'),
  });
  try {
    await service.request('connect', checked);
  } catch (error) {
    await service.stop();
    throw error;
  }
  return {
    url: checked,
    pid: null,
    pids: [service.pid],
    folder: null,
    resetConnections: () => service.request('resetConnections'),
    connections: () => service.request('connections'),
    connectionSteps: () => service.request('connectionSteps'),
    stop: () => service.stop(),
  };
}
