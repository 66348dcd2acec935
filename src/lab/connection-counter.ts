import type { ConnectionSteps } from './connection-trace.js';
import type { ConnectionCount, PostgresUpstream } from './postgres/postgres-upstream.js';

/** A server whose connections are counted while a load runs, as it sees them. */
export interface ConnectionCounter {
  readonly upstream: 'http' | 'postgres';
  resetConnections(): Promise<void>;
  connections(): Promise<ConnectionCount>;
  /** Since the last reset. */
  connectionSteps(): Promise<ConnectionSteps>;
}

/** Of one upstream, of one load. */
export interface UpstreamSteps extends ConnectionSteps {
  readonly upstream: ConnectionCounter['upstream'];
}

export interface CountedConnections {
  readonly connections: readonly (ConnectionCount & { readonly upstream: ConnectionCounter['upstream'] })[];
  readonly connectionsOverTime: readonly UpstreamSteps[];
}

export function postgresCounter(postgres: PostgresUpstream): ConnectionCounter {
  return {
    upstream: 'postgres',
    resetConnections: () => postgres.resetConnections(),
    connections: () => postgres.connections(),
    connectionSteps: () => postgres.connectionSteps(),
  };
}

export async function resetConnections(counters: readonly ConnectionCounter[]): Promise<void> {
  await Promise.all(counters.map((counter) => counter.resetConnections()));
}

/** Since the last reset, of the servers that had any. */
export async function countConnections(counters: readonly ConnectionCounter[]): Promise<CountedConnections> {
  const counted = await Promise.all(
    counters.map(async (counter) => {
      const { upstream } = counter;
      const use = { upstream, ...(await counter.connections()) };
      return use.opened > 0 || use.peak > 0 ? [{ use, steps: await counter.connectionSteps() }] : [];
    }),
  );
  const used = counted.flat();
  return {
    connections: used.map(({ use }) => use),
    connectionsOverTime: used.map(({ use: { upstream }, steps }) => ({ upstream, ...steps })),
  };
}

/** Of an aborted load, of which nobody asks. */
export const NO_CONNECTIONS: CountedConnections = { connections: [], connectionsOverTime: [] };
