import { describeSetting, POOL_TYPES, type Setting } from '../fleet/setting.js';
import { predictMemoryBytes } from './memory-need.js';

/**
 * Ascending by what a setting asks of those who run it; negative when `a` is simpler. First difference counts:
 * pool type (the order of `POOL_TYPES`), workers, memory, connections, concurrency, prefetch window, nodes.
 */
export function compareSimplicity(a: Setting, b: Setting): number {
  return (
    POOL_TYPES.indexOf(a.poolType) - POOL_TYPES.indexOf(b.poolType) ||
    a.workers * a.nodes - b.workers * b.nodes ||
    predictMemoryBytes(a) - predictMemoryBytes(b) ||
    mostConnections(a) - mostConnections(b) ||
    a.concurrency - b.concurrency ||
    window(a) - window(b) ||
    // Equals by all that counts; any fixed order will do.
    compareTexts(describeSetting(a), describeSetting(b))
  );
}

/** Without a pool, every task in flight may have a connection of its own, and each is opened anew. */
function mostConnections({ connections, concurrency, nodes }: Setting): number {
  if (connections === null) return 0;
  return nodes * (connections === 'none' ? concurrency + 1 : connections);
}

function window({ prefetchMultiplier, concurrency }: Setting): number {
  return prefetchMultiplier === 0 ? Number.MAX_SAFE_INTEGER : prefetchMultiplier * concurrency;
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
