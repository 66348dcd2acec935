import { expect, test } from 'vitest';
import { eventLoop, fruitlessStudy, trial } from '../report/fixtures.js';
import { advise } from './advise.js';

test('with an SLO that nothing met, it says how close the best came and with which setting', () => {
  const advice = advise(fruitlessStudy());
  expect(advice.summary).toBe('No setting keeps p99 under 250 ms.');
  expect(advice.notes).toContain(
    'Nothing met p99 < 250 ms; the closest was 410 ms (1.64× the limit) with event-loop, concurrency 16, prefetch 1, late ack.',
  );
  expect(advice).toMatchObject({ levers: [], paste: [], confidence: null });
});

test('where tasks failed everywhere, it names the commonest error and the limit', () => {
  const { notes } = advise(
    fruitlessStudy({
      objective: { kind: 'throughput', maxErrorShare: 0.01 },
      closestToSlo: null,
      trials: [
        trial(1, eventLoop(1), 10, {
          figures: {
            tasks: { done: 50, failed: 50, unfinished: 0 },
            errors: { ECONNREFUSED: 45, TypeError: 5 },
          },
        }),
      ],
    }),
  );
  expect(notes).toContain(
    '50 % of all tasks failed, most with ECONNREFUSED (connection refused); at most 1 % may (--max-errors).',
  );
});

test('without a single trial nothing is claimed', () => {
  const advice = advise(
    fruitlessStudy({ trials: [], closestToSlo: null, ended: 'interrupted', elapsedMs: 800 }),
  );
  expect(advice.summary).toBe('Nothing could be measured, so nothing is recommended.');
  expect(advice.alternatives).toEqual([]);
  expect(advice.notes).toEqual(['Interrupted before the first trial had ended.']);
});

test('a study that ended early does not say that no setting kept to the constraints', () => {
  const some = { trials: [trial(1, eventLoop(1), 10)], closestToSlo: null };
  const summaryAt = (ended: 'done' | 'budget' | 'interrupted') =>
    advise(fruitlessStudy({ ...some, ended })).summary;
  expect(summaryAt('budget')).toBe('The budget was spent before any setting could be recommended.');
  expect(summaryAt('interrupted')).toBe('Interrupted before any setting could be recommended.');
  expect(summaryAt('done')).toBe('No setting kept to the constraints, so none is recommended.');
});
