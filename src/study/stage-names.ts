import type { Trial } from '../trial/trial.js';

export const SCREENING_STAGE = 'screening';
export const PREFETCH_STAGE = 'prefetch';
export const FINALISTS_STAGE = 'finalists';
/** The chosen setting and more tasks in flight, on nodes that are kept until they are warm. */
export const WARM_STAGE = 'warm';
export const ABLATION_STAGE = 'ablation';
/** Whose trials are made after the choice, and reported. */
export const FRESH_STAGES = [FINALISTS_STAGE, WARM_STAGE, ABLATION_STAGE];
const COLD_STAGES = [SCREENING_STAGE, PREFETCH_STAGE];

/** Whether a trial's processes were given no time to become warm: its figures compare with those of their kind. */
export function isCold({ stage }: Pick<Trial, 'stage'>): boolean {
  return COLD_STAGES.includes(stage);
}
