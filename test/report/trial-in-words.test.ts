import { expect, test } from 'vitest';
import { trialInWords } from '../../src/report/trial-in-words.js';
import { eventLoop, trial } from './fixtures.js';

test('a trial in one line: what was measured of which setting', () => {
  const one = trial(3, eventLoop(16), 120);
  expect(trialInWords({ ...one, stage: 'screening' })).toMatch(
    /^trial 3, screening: event-loop, concurrency 16, .*: 120 tasks\/s/,
  );
});

test('failures, and that its figures are not used', () => {
  const one = trial(3, eventLoop(16), 120);
  const text = trialInWords({
    ...one,
    figures: { ...one.figures, errorShare: 0.25 },
    flags: [{ kind: 'interrupted' }],
  });
  expect(text).toMatch(/, 25 % failed, not used$/);
});

test('a batch is told by its makespan', () => {
  const one = trial(3, eventLoop(16), 120);
  const batch = { ...one, load: { kind: 'batch', tasks: 500 } } as const;
  expect(trialInWords({ ...batch, figures: { ...one.figures, makespanMs: 1_500 } })).toContain(
    'a batch of 500 took 1.5 s',
  );
  expect(trialInWords({ ...batch, figures: { ...one.figures, makespanMs: null } })).toContain(
    'a batch of 500 did not end',
  );
});
