/** The connections lever as a client meets it: the size of its pool, or `'none'`: a new connection per use. */
export type Connections = number | 'none';

/**
 * The size of a pool that holds one worker's share of a node's connections. A share may be a fraction; it is rounded
 * down, so that the node stays within its limit, but a pool cannot be smaller than one connection.
 */
export function poolSize(connections: number): number {
  return Math.max(1, Math.floor(connections));
}
