import { poolTraits } from '../fleet/pool-traits.js';
import type { Setting } from '../fleet/setting.js';

/** The least memory that a setting's processes need before any task has run, in bytes. */
export function predictMemoryBytes(setting: Setting): number {
  const { nodeBytes, workerBytes } = poolTraits(setting);
  return setting.nodes * (nodeBytes + setting.workers * workerBytes);
}
