import { poolName } from '../fleet/setting.js';
import type { Random } from '../foundation/random.js';
import type { Standing } from './standing.js';
import { isAtRateLimit, type TaskProfile } from './task-profile.js';
import { FEWEST_LEVELS, fitUsl, type UslFit, type UslPoint } from './usl.js';

/** How one pool's capacity grows with its concurrency. */
export interface Scalability {
  /** Such as `threads (piscina)`. */
  readonly pool: string;
  /** The best setting measured at each concurrency, from low to high. */
  readonly levels: readonly UslPoint[];
  readonly fit: UslFit;
}

/**
 * A fit of the Universal Scalability Law for each pool that was measured at six levels of concurrency or more. Levels
 * differ in connections too where those went along with concurrency: what is fitted is a pool at its best.
 */
export function scalabilityOf(
  standings: readonly Standing[],
  profile: Pick<TaskProfile, 'maxRatePerSecond'>,
  random: Random,
): Scalability[] {
  const pools = new Map<string, Standing[]>();
  for (const standing of standings) {
    if (standing.objection !== null || standing.capacity.value === null) continue;
    // There the limit was measured, not the pool.
    if (isAtRateLimit(profile, standing.capacity.value)) continue;
    const name = poolName(standing.setting);
    pools.set(name, [...(pools.get(name) ?? []), standing]);
  }
  return [...pools].flatMap(([pool, own]) => {
    const levels = bestByConcurrency(own);
    const fit = levels.length < FEWEST_LEVELS ? null : fitUsl(levels, random);
    return fit === null ? [] : [{ pool, levels, fit }];
  });
}

function bestByConcurrency(standings: readonly Standing[]): UslPoint[] {
  const best = new Map<number, UslPoint>();
  for (const { setting, capacity } of standings) {
    const concurrency = setting.nodes * setting.concurrency;
    const known = best.get(concurrency)?.throughput.value ?? 0;
    if (capacity.value! > known) best.set(concurrency, { concurrency, throughput: capacity });
  }
  return [...best.values()].sort((a, b) => a.concurrency - b.concurrency);
}
