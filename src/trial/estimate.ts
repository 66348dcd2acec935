export type Unit = 'tasks/s' | 'ms' | 'bytes' | 'ratio' | 'cores' | 'connections';

/** A figure with its 95 % interval. */
export interface Estimate {
  /** `null` when there was not enough evidence to print it; `samplesNeeded` then says how much would do. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: Unit;
  readonly samplesNeeded?: number;
}

/** A figure that cannot be given; `samplesNeeded`, where more samples would help. */
export function withheld(unit: Unit, samplesNeeded?: number): Estimate {
  const nothing = { value: null, low: null, high: null, unit };
  return samplesNeeded === undefined ? nothing : { ...nothing, samplesNeeded };
}
