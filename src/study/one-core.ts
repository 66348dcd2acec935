import type { Trial } from '../trial/trial.js';

/** From here on a core counts as full: the rest is scheduling and measuring. */
const FULL = 0.9;
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
