import { expect, test } from 'vitest';
import { type ConfidenceInput, confidenceAdvice } from '../../src/advise/confidence.js';
import type { TrialFlag } from '../../src/trial/trial.js';
import { cpuStudy, setting, trial } from '../report/fixtures.js';
import { advise } from './advise.js';

const sure = (probability: number, other: Partial<ConfidenceInput> = {}) =>
  confidenceAdvice({
    probability,
    ties: 0,
    doubt: null,
    isSimplest: true,
    enoughBudgetMs: null,
    noiseBetweenTrials: 0.03,
    ...other,
  });

test('the probability in words, with what cannot be told apart', () => {
  expect(sure(0.97).words).toBe('high: 97 % sure that no measured setting is more than 5 % better');
  expect(sure(0.86, { ties: 3 }).words).toBe(
    'fair: 86 % sure that no measured setting is more than 5 % better; 3 other settings cannot be told apart from it, and it is the simplest',
  );
});

test('a low one names the budget that would do, rounded up as it is typed', () => {
  expect(sure(0.5, { enoughBudgetMs: 81_000 })).toMatchObject({
    level: 'low',
    words: expect.stringMatching(/better; to be surer it would take --budget 90s for these tasks, at least$/),
  });
  expect(sure(0.5, { enoughBudgetMs: 131_000 }).words).toContain('--budget 3m for');
});

test('a low one that no budget would make better says how noisy the machine is', () => {
  expect(sure(0.5, { noiseBetweenTrials: 0.21 }).words).toContain(
    'trials of one setting differ by 21 % here',
  );
});

test('where nothing was full when the budget ended, it is low however sure the measurements are', () => {
  expect(sure(0.999, { doubt: 'nothing was full' })).toEqual({
    probability: 0.999,
    level: 'low',
    words:
      'low: 99.9 % sure that no measured setting is more than 5 % better, but nothing was full when the budget ended, ' +
      'and more tasks at once may do more; a larger --budget would tell more',
  });
});

test('it is not called the simplest where a simpler one ties with it', () => {
  expect(sure(0.97, { ties: 1, isSimplest: false }).words).toBe(
    'high: 97 % sure that no measured setting is more than 5 % better; 1 other setting cannot be told apart from it',
  );
});

test('a rival of another pool type that was still warming up when it was measured makes it low', () => {
  const rising: TrialFlag = { kind: 'not-steady', trend: 'rising' };
  const rival = (
    poolType: 'threads' | 'processes',
    capacity: number,
    flags: readonly TrialFlag[] = [rising],
  ) => {
    const study = cpuStudy();
    const own = trial(99, setting({ poolType, implementation: 'tinypool' }), capacity, {
      stage: 'finalists',
      load: { kind: 'saturating', warmUpMs: 300, mostWarmUpMs: 2_000, durationMs: 2_000 },
      figures: { beforeWindowMs: 2_000 },
      flags,
    });
    return advise(cpuStudy({ trials: [...study.trials, own] })).confidence!;
  };
  expect(rival('threads', 290)).toMatchObject({
    level: 'low',
    words: expect.stringContaining('another pool type was still becoming faster'),
  });
  // Steady, becoming slower, far behind, or the pool type that is recommended: no reason.
  expect(rival('threads', 290, []).level).toBe('high');
  expect(rival('threads', 290, [{ kind: 'not-steady', trend: 'falling' }]).level).toBe('high');
  expect(rival('threads', 100).level).toBe('high');
  expect(rival('processes', 290).level).toBe('high');
});
