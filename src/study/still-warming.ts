import type { Trial } from '../trial/trial.js';

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

/** Those of one setting that say the most: a trial that was still warming counts no more once a warmer one is there. */
export function warmest(trials: readonly Trial[]): readonly Trial[] {
  const longestMs = Math.max(0, ...trials.map(({ figures }) => figures.beforeWindowMs));
  return trials.filter(
    (trial) => !isStillWarming(trial) || LONGER * trial.figures.beforeWindowMs > longestMs,
  );
}
