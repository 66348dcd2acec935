import { poolTraits } from '../fleet/pool-traits.js';
import { UsageError } from '../foundation/errors.js';
import type { Arm, PoolKind } from './arm.js';
import type { SpaceLimits } from './space-limits.js';
import type { TaskProfile } from './task-profile.js';

/** @throws {UsageError} when the limits leave none */
export function allowedPools(pools: readonly PoolKind[], limits: SpaceLimits): readonly PoolKind[] {
  const { poolTypes = [], implementations = [] } = limits;
  const ofType = pools.filter((pool) => poolTypes.length === 0 || poolTypes.includes(pool.poolType));
  if (ofType.length === 0)
    throw emptied(`pool type ${poolTypes.join(', ')}`, 'no pool of that type is there to run');
  const allowed = ofType.filter(
    ({ implementation }) =>
      implementations.length === 0 || implementation === null || implementations.includes(implementation),
  );
  if (allowed.length > 0) return allowed;
  throw emptied(
    `pool type ${poolTypes.join(', ')} on ${implementations.join(', ')}`,
    'that library has no such pool; name another one or leave one of the two out',
  );
}

/** For a space without a setting: which constraint emptied it, and what to do. */
export function emptied(constraint: string, hint: string): UsageError {
  return new UsageError(`No setting is left to try with ${constraint}.`, { hint });
}

/** The ways in which a pool can take on more of these tasks. */
export function armsOf(pool: PoolKind, profile: TaskProfile): Arm[] {
  const { poolType, implementation, maxTasksPerWorker } = pool;
  const arm = { poolType, implementation };
  if (maxTasksPerWorker === 1) return [{ ...arm, growth: 'single' }];
  const { waitMs, blockedWaitMs } = profile;
  if (poolTraits(pool).isLoop || blockedWaitMs === 0) return [{ ...arm, growth: 'shared' }];
  // A task that blocks its worker leaves nothing of it to share; where it does so part of the time, both may be best.
  return blockedWaitMs > waitMs
    ? [{ ...arm, growth: 'single' }]
    : [
        { ...arm, growth: 'single' },
        { ...arm, growth: 'shared' },
      ];
}
