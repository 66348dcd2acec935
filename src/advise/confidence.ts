import type { ConfidenceAdvice } from './advice.js';
import { formatShare } from './format.js';
import { plural } from './reasons/reason.js';

const HIGH_FROM = 0.95;
const FAIR_FROM = 0.8;
const SECONDS_UP_TO = 120;

/** What no probability over the measured settings counts. */
export type Doubt = 'nothing was full' | 'still warming up';

const DOUBTS: Readonly<Record<Doubt, string>> = {
  'nothing was full': ', but nothing was full when the budget ended, and more tasks at once may do more',
  'still warming up':
    ', but another pool type was still becoming faster when its trials began, and may do more in the long run',
};

export interface ConfidenceInput {
  /** That no measured setting is more than 5 % better: 0 to 1. */
  readonly probability: number;
  /** How many other settings the measurements cannot tell apart from the recommended one. */
  readonly ties: number;
  /** Why it is low however sure the measurements are; `null` where there is no such reason. */
  readonly doubt: Doubt | null;
  /** Whether none of the others is simpler: one that is may not have been measured again. */
  readonly isSimplest: boolean;
  /** With which 90 % are to be expected where nothing new turns up, ms; `null` where none within reach would do. */
  readonly enoughBudgetMs: number | null;
  /** How much trials of one setting differ: a share. */
  readonly noiseBetweenTrials: number;
}

export function confidenceAdvice(input: ConfidenceInput): ConfidenceAdvice {
  const { probability, ties, doubt, isSimplest } = input;
  const ofMeasured = probability >= HIGH_FROM ? 'high' : probability >= FAIR_FROM ? 'fair' : 'low';
  const level = doubt === null ? ofMeasured : 'low';
  const equals =
    ties === 0
      ? ''
      : `; ${plural(ties, 'other setting')} cannot be told apart from it${isSimplest ? ', and it is the simplest' : ''}`;
  const advice = (doubt === null ? '' : DOUBTS[doubt]) + (level === 'low' ? `; ${whatWouldTell(input)}` : '');
  return {
    probability,
    level,
    words: `${level}: ${formatShare(probability)} sure that no measured setting is more than 5 % better${equals}${advice}`,
  };
}

function whatWouldTell({ doubt, enoughBudgetMs, noiseBetweenTrials, probability }: ConfidenceInput): string {
  if (doubt !== null || probability >= FAIR_FROM) return 'a larger --budget would tell more';
  return enoughBudgetMs === null
    ? `trials of one setting differ by ${formatShare(noiseBetweenTrials)} here, so that even many times the budget would hardly tell: try a quieter machine`
    : `to be surer it would take --budget ${formatBudget(enoughBudgetMs)} for these tasks, at least`;
}

/** As it is typed, rounded up: `90s`, `3m`. */
function formatBudget(ms: number): string {
  const seconds = 10 * Math.ceil(ms / 10_000);
  return seconds < SECONDS_UP_TO ? `${seconds}s` : `${Math.ceil(seconds / 60)}m`;
}
