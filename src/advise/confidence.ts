import type { ConfidenceAdvice } from './advice.js';
import { formatShare } from './format.js';
import { plural } from './reasons/reason.js';

const HIGH_FROM = 0.95;
const FAIR_FROM = 0.8;

/**
 * @param probability that no measured setting is more than 5 % better: 0 to 1
 * @param ties how many other settings the measurements cannot tell apart from the recommended one
 */
export function confidenceAdvice(probability: number, ties: number): ConfidenceAdvice {
  const level = probability >= HIGH_FROM ? 'high' : probability >= FAIR_FROM ? 'fair' : 'low';
  const equals =
    ties === 0
      ? ''
      : `; ${plural(ties, 'other setting')} cannot be told apart from it, and it is the simplest`;
  const advice = level === 'low' ? '; a larger --budget would tell more' : '';
  return {
    probability,
    level,
    words: `${level}: ${formatShare(probability)} sure that no measured setting is more than 5 % better${equals}${advice}`,
  };
}
