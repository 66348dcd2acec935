import { expect, test } from 'vitest';
import { confidenceAdvice } from '../../src/advise/confidence.js';

test('the probability in words, with what cannot be told apart', () => {
  expect(confidenceAdvice(0.97, 0, false).words).toBe(
    'high: 97 % sure that no measured setting is more than 5 % better',
  );
  expect(confidenceAdvice(0.86, 3, false).words).toBe(
    'fair: 86 % sure that no measured setting is more than 5 % better; 3 other settings cannot be told apart from it, and it is the simplest',
  );
});

test('a low one says what would tell more', () => {
  expect(confidenceAdvice(0.5, 0, false)).toMatchObject({
    level: 'low',
    words: expect.stringContaining('a larger --budget would tell more'),
  });
});

test('where nothing was full when the budget ended, it is low however sure the measurements are', () => {
  expect(confidenceAdvice(0.999, 0, true)).toEqual({
    probability: 0.999,
    level: 'low',
    words:
      'low: 99.9 % sure that no measured setting is more than 5 % better, but nothing was full when the budget ended, ' +
      'and more tasks at once may do more; a larger --budget would tell more',
  });
});
