import type { ConfidenceAdvice } from './advice.js';
import { formatShare } from './format.js';
import { plural } from './reasons/reason.js';

const HIGH_FROM = 0.95;
const FAIR_FROM = 0.8;

/**
 * @param probability that no measured setting is more than 5 % better: 0 to 1
 * @param ties how many other settings the measurements cannot tell apart from the recommended one
 * @param isOpenAbove the budget ended while nothing was full: what was not measured may well be better
 */
export function confidenceAdvice(probability: number, ties: number, isOpenAbove: boolean): ConfidenceAdvice {
  const ofMeasured = probability >= HIGH_FROM ? 'high' : probability >= FAIR_FROM ? 'fair' : 'low';
  const level = isOpenAbove ? 'low' : ofMeasured;
  const equals =
    ties === 0
      ? ''
      : `; ${plural(ties, 'other setting')} cannot be told apart from it, and it is the simplest`;
  const advice =
    (isOpenAbove ? ', but nothing was full when the budget ended, and more tasks at once may do more' : '') +
    (level === 'low' ? '; a larger --budget would tell more' : '');
  return {
    probability,
    level,
    words: `${level}: ${formatShare(probability)} sure that no measured setting is more than 5 % better${equals}${advice}`,
  };
}
