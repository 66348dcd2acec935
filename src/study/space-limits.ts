import type { Acknowledgement, PoolImplementation, PoolType } from '../fleet/setting.js';

/** What the user allows; an empty list restricts nothing. */
export interface SpaceLimits {
  readonly poolTypes?: readonly PoolType[];
  readonly implementations?: readonly PoolImplementation[];
  readonly prefetchMultipliers?: readonly number[];
  readonly acknowledgement?: Acknowledgement | undefined;
  readonly nodes?: number | undefined;
  /** Per node; 1 to 1,000. */
  readonly concurrencyMax?: number;
}
