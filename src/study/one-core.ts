import { poolTraits } from '../fleet/pool-traits.js';
import type { Trial } from '../trial/trial.js';

/** From here on a core counts as full: the rest is scheduling and measuring. */
const FULL = 0.85;
/** More than this is not one core that was measured a little too high. */
const ABOVE_ONE = 1.2;

/** Cores that each node kept busy. */
export function coresPerNode({ figures, setting }: Pick<Trial, 'figures' | 'setting'>): number {
  return figures.cores.nodes / setting.nodes;
}

/** Whether each node had one core's worth of work, and no more. */
export function fillsOneCore(trial: Pick<Trial, 'figures' | 'setting'>): boolean {
  return coresPerNode(trial) >= FULL && coresPerNode(trial) <= ABOVE_ONE;
}

/** Whether a node used more than a core: threads do where what they call lets go of Python's global interpreter lock. */
export function exceedsOneCore(trial: Pick<Trial, 'figures' | 'setting'>): boolean {
  return coresPerNode(trial) > ABOVE_ONE;
}

/**
 * How full the one core was that all of a node's tasks compute on, 0 to about 1: its event loop where that can be asked, else
 * CPU time over time. 0 for pools that compute on several, and where tasks let go of the lock.
 */
export function oneCoreShare(trial: Pick<Trial, 'figures' | 'setting'>): number {
  const { eventLoop } = trial.figures;
  if (eventLoop !== null) return eventLoop.utilization;
  return poolTraits(trial.setting).oneCore && !exceedsOneCore(trial) ? coresPerNode(trial) : 0;
}
