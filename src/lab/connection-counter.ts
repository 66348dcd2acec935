import type { ConnectionCount, PostgresUpstream } from './postgres/postgres-upstream.js';

/** A server whose connections are counted while a load runs, as it sees them. */
export interface ConnectionCounter {
  readonly upstream: 'http' | 'postgres';
  resetConnections(): Promise<void>;
  connections(): Promise<ConnectionCount>;
}

export function postgresCounter(postgres: PostgresUpstream): ConnectionCounter {
  return {
    upstream: 'postgres',
    resetConnections: () => postgres.resetConnections(),
    connections: () => postgres.connections(),
  };
}

export async function resetConnections(counters: readonly ConnectionCounter[]): Promise<void> {
  await Promise.all(counters.map((counter) => counter.resetConnections()));
}

/** Since the last reset, of the servers that had any. */
export async function countConnections(
  counters: readonly ConnectionCounter[],
): Promise<(ConnectionCount & { readonly upstream: ConnectionCounter['upstream'] })[]> {
  const counted = await Promise.all(
    counters.map(async (counter) => ({ upstream: counter.upstream, ...(await counter.connections()) })),
  );
  return counted.filter((use) => use.opened > 0 || use.peak > 0);
}
