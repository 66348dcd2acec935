import { entryPoint } from '../../foundation/entry-point.js';
import type { ConnectionSteps } from '../connection-trace.js';
import { startService } from '../service/service.js';

/** As the server counts. */
export interface ConnectionCount {
  /** Connections opened since the last reset. */
  readonly opened: number;
  /** Most of them open at once since then; those open at the reset count. */
  readonly peak: number;
}

/**
 * The lab's HTTP upstream: a process of its own on 127.0.0.1 that stands for a remote service.
 *
 * - `/latency?ms=20`: answers after a fixed time
 * - `/latency?median=20&sigma=0.3`: after a log-normal time, from a seeded stream (`seed`, default 1)
 * - `…&capacity=8`: serves 8 at a time in the order of arrival; requests of the same capacity (and `station`, any
 *   text) share the 8 places
 * - `…&overload=32`: beyond 32 requests in flight each takes (requests ÷ 32)² times as long: a service that collapses
 * - `POST /echo`: gives the body back
 * - `/json?bytes=1000`: a JSON document of that size
 *
 * Anything else is 404, a parameter that cannot be used 400, each with a sentence as `{"error": …}`.
 */
export interface HttpUpstream {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly pid: number;
  /** Counts anew; the random streams of latencies start anew as well, so that trials meet the same ones. */
  resetConnections(): Promise<void>;
  connections(): Promise<ConnectionCount>;
  /** Open ones over time, since the last reset. */
  connectionSteps(): Promise<ConnectionSteps>;
  /** Idempotent. Open connections are cut. */
  stop(): Promise<void>;
}

/** What the upstream's process answers to. */
export type HttpUpstreamRequests = {
  resetConnections(): void;
  connections(): ConnectionCount;
  connectionSteps(): ConnectionSteps;
};

/** @throws {EnvironmentError} when the machine gives no process or no loopback port */
export async function startHttpUpstream(): Promise<HttpUpstream> {
  const service = await startService<HttpUpstreamRequests, string>({
    title: 'The HTTP upstream',
    entry: entryPoint(import.meta.url, './http-upstream-main.js'),
  });
  return {
    url: service.ready,
    pid: service.pid,
    resetConnections: () => service.request('resetConnections'),
    connections: () => service.request('connections'),
    connectionSteps: () => service.request('connectionSteps'),
    stop: () => service.stop(),
  };
}
