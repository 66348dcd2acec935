import { sideOfOne } from '../trial/compare.js';
import { type Figure, formatEstimate } from './format.js';

/** What a gain's interval allows to be said; a ratio above 1 means better. */
export type GainVerdict = 'better' | 'worse' | 'within noise' | 'unknown';

/** Better or worse only beyond chance (99 %); without an interval nothing is claimed. */
export function verdictOf(gain: Figure | null): GainVerdict {
  if (gain === null || gain.value === null) return 'unknown';
  const side = sideOfOne(gain);
  return side === null ? 'within noise' : side === 'above' ? 'better' : 'worse';
}

/** A gain with what it is over: `1.9× [1.8, 2] the capacity of event-loop`. */
export function gainOver(metric: string, gain: Figure, other: string): string {
  return metric === 'capacity'
    ? `${formatEstimate(gain)} the capacity of ${other}`
    : `a ${metric} ${formatEstimate(gain)} better than ${other}`;
}
