import type { ConfidenceAdvice } from './advice.js';
import { formatShare } from './format.js';
import { plural } from './reasons/reason.js';

const HIGH_FROM = 0.95;
const FAIR_FROM = 0.8;

/** What no probability over the measured settings counts. */
export type Doubt = 'nothing was full' | 'still warming up';

const DOUBTS: Readonly<Record<Doubt, string>> = {
  'nothing was full': ', but nothing was full when the budget ended, and more tasks at once may do more',
  'still warming up':
    ', but another pool type was still becoming faster when its trials began, and may do more in the long run',
};

/**
 * @param probability that no measured setting is more than 5 % better: 0 to 1
 * @param ties how many other settings the measurements cannot tell apart from the recommended one
 * @param doubt why it is low however sure the measurements are; `null` where there is no such reason
 * @param isSimplest whether none of the others is simpler: one that is may not have been measured again
 */
export function confidenceAdvice(
  probability: number,
  ties: number,
  doubt: Doubt | null,
  isSimplest = true,
): ConfidenceAdvice {
  const ofMeasured = probability >= HIGH_FROM ? 'high' : probability >= FAIR_FROM ? 'fair' : 'low';
  const level = doubt === null ? ofMeasured : 'low';
  const equals =
    ties === 0
      ? ''
      : `; ${plural(ties, 'other setting')} cannot be told apart from it${isSimplest ? ', and it is the simplest' : ''}`;
  const advice =
    (doubt === null ? '' : DOUBTS[doubt]) + (level === 'low' ? '; a larger --budget would tell more' : '');
  return {
    probability,
    level,
    words: `${level}: ${formatShare(probability)} sure that no measured setting is more than 5 % better${equals}${advice}`,
  };
}
