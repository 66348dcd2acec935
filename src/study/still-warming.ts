import type { Trial } from '../trial/trial.js';
import { LONGEST_WARM_UP_MS } from './duration.js';
import { FINALISTS_STAGE, isCold } from './stage-names.js';

/** A warm-up longer by this factor tells more. */
const LONGER = 1.2;

/**
 * Whether a trial measured a setting that still became faster in its window. Such a figure is too low, and by more on
 * some pool types than on others.
 */
export function isStillWarming({ load, flags }: Pick<Trial, 'load' | 'flags'>): boolean {
  return (
    load.kind === 'saturating' && flags.some((flag) => flag.kind === 'not-steady' && flag.trend === 'rising')
  );
}

/**
 * How warm a trial's nodes were: of the screening, of a trial after it with nodes of its own or of a visit, which are warmed up
 * alike, of nodes that were kept.
 */
export type Warmth = 'cold' | 'fresh' | 'kept';

export function warmthOf({ stage, figures }: Pick<Trial, 'stage' | 'figures'>): Warmth {
  if (figures.keptNodes !== undefined && stage !== FINALISTS_STAGE) return 'kept';
  return isCold({ stage }) ? 'cold' : 'fresh';
}

/**
 * Those of one setting that say the most: trials of nodes that were kept, where there are some; else a trial that was still
 * warming counts no more once a warmer one is there.
 */
export function warmest(trials: readonly Trial[]): readonly Trial[] {
  const kept = trials.filter((trial) => warmthOf(trial) === 'kept');
  if (kept.length > 0) return settled(kept);
  const longestMs = Math.max(0, ...trials.map(({ figures }) => figures.beforeWindowMs));
  return trials.filter(
    (trial) => !isStillWarming(trial) || LONGER * trial.figures.beforeWindowMs > longestMs,
  );
}

/** Without the first turns of nodes that still became faster, where there are later ones. */
function settled(turns: readonly Trial[]): readonly Trial[] {
  const from = turns.findIndex((turn) => !isStillWarming(turn));
  return from < 0 ? turns.slice(-1) : turns.slice(from);
}

/** How long a trial's nodes had been under load in the middle of its window, ms; beyond the longest warm-up all are as warm. */
export function ageMs({ load, figures }: Pick<Trial, 'load' | 'figures'>): number {
  const windowMs = load.kind === 'batch' ? 0 : load.durationMs;
  const underLoadMs = (figures.keptNodes?.loadMs ?? 0) + figures.beforeWindowMs + windowMs / 2;
  return Math.min(underLoadMs, LONGEST_WARM_UP_MS);
}
