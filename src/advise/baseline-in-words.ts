import type { Baseline } from '../study/study-result.js';

/** What gains are over, in words. */
export interface BaselineWords {
  /** Where a sentence goes on: `the capacity of the default`. */
  readonly setting: 'the default' | 'today’s setting';
  /** Where there is little room. */
  readonly short: 'the default' | 'today’s';
  /** At the head of a line of facts. */
  readonly title: 'default setting' | 'today’s setting';
}

const WORDS: Readonly<Record<Baseline, BaselineWords>> = {
  default: { setting: 'the default', short: 'the default', title: 'default setting' },
  current: { setting: 'today’s setting', short: 'today’s', title: 'today’s setting' },
};

export function baselineInWords(baseline: Baseline): BaselineWords {
  return WORDS[baseline];
}
