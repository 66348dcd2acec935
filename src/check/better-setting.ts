import type { Setting } from '../fleet/setting.js';
import type { PoolKind } from '../study/arm.js';
import { predictCapacity } from '../study/predict.js';
import { spaceFor } from '../study/space.js';
import { startConcurrency, startConnections } from '../study/start-level.js';
import type { TaskProfile } from '../study/task-profile.js';

/** Predictions are not better than this: below it, another setting is not worth a look. */
const WORTH_A_LOOK = 1.25;

/**
 * The setting that the calibration lets expect the most of, where that is clearly more than of the one that production runs:
 * the one rival that a check has time for. Nothing is claimed on its word; it is then measured against the other.
 *
 * Prefetch, acknowledgement and nodes stay as they are, and so does the most that the nodes may open in connections.
 * @param pools what a node can run; by default all of the Node.js runtime's
 * @returns `null` where nothing is expected to be better by a quarter
 */
export function likelyBetterSetting(
  current: Setting,
  profile: TaskProfile,
  machine: { readonly usableCores: number; readonly usableMemoryBytes: number },
  pools?: readonly PoolKind[],
): Setting | null {
  const usesConnections = current.connections !== null;
  const space = spaceFor({
    cores: machine.usableCores,
    memoryBytes: machine.usableMemoryBytes,
    usesConnections,
    ...(pools === undefined ? {} : { pools }),
    profile,
    objective: {
      kind: 'throughput',
      maxErrorShare: 0,
      ...(typeof current.connections === 'number' ? { maxConnections: current.connections } : {}),
    },
    limits: { acknowledgement: current.acknowledgement, nodes: current.nodes },
  });
  const rivals = space.arms.flatMap((arm) => {
    const concurrency = startConcurrency(arm, space, profile);
    const connections =
      current.connections === 'none' ? 'none' : startConnections(concurrency, space, profile);
    const setting = space.at(arm, concurrency, connections);
    if (setting === null) return [];
    const rival = { ...setting, prefetchMultiplier: current.prefetchMultiplier };
    return [{ rival, capacity: predictCapacity(profile, rival, space.cores) }];
  });
  const [best] = rivals.sort((a, b) => b.capacity - a.capacity);
  const own = predictCapacity(profile, current, space.cores);
  return best !== undefined && best.capacity > WORTH_A_LOOK * own ? best.rival : null;
}
