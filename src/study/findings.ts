import type { Setting } from '../fleet/setting.js';
import type { PrefetchTried } from './prefetch-tried.js';
import type { StudyResult } from './study-result.js';

/** What the stages have decided so far; an interrupted study ends with what is in it. */
export interface Findings {
  /** Best by the objective, before prefetch was looked at. */
  base: Setting | null;
  /** With its prefetch multiplier, measured as it is. */
  final: Setting | null;
  /** At which response times were measured, tasks/s. */
  ratePerSecond: number | null;
  prefetch: readonly PrefetchTried[];
  closestToSlo: StudyResult['closestToSlo'];
}

export function noFindings(): Findings {
  return { base: null, final: null, ratePerSecond: null, prefetch: [], closestToSlo: null };
}
