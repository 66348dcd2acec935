import { expect, test } from 'vitest';
import { leverOf } from '../advise.js';
import { COMPUTES, celery, celeryStudy, celeryTrial, WAITS } from '../celery-study.js';

const studyOf = (alone: typeof COMPUTES, of: ReturnType<typeof celery>) =>
  celeryStudy(alone, [celeryTrial(1, of, 100, 0.9)]);

test('more threads or green threads do not help tasks that compute; more processes do with more cores', () => {
  const change = (of: ReturnType<typeof celery>) => leverOf(studyOf(COMPUTES, of), 'concurrency').wouldChange;
  expect(change(celery('threads', 8))).toBe(
    'Tasks that wait: where they only compute, threads, under the GIL, share one core, and more of them do not do more.',
  );
  expect(change(celery('gevent', 8))).toContain('green threads share one core');
  expect(change(celery('prefork', 2))).toMatch(/^More cores/);
  expect(change(celery('solo', 1))).toContain('solo runs one task at a time');
});

test('tasks that wait need more in flight for longer waits', () => {
  expect(leverOf(studyOf(WAITS, celery('gevent', 200)), 'concurrency').wouldChange).toMatch(/^Longer waits/);
});

test('with early acknowledgement the running tasks are beside the window, with late ones within it', () => {
  const why = (of: ReturnType<typeof celery>) => leverOf(studyOf(WAITS, of), 'prefetchMultiplier').why;
  expect(why(celery('prefork', 16))).toMatch(
    /^A node holds at most 4 × 16 = 64 tasks beside the 16 that run;/,
  );
  expect(why(celery('prefork', 16, { acknowledgement: 'late' }))).toMatch(
    /^A node takes at most 4 × 16 = 64 tasks;/,
  );
});

test('what was set stands beside what a node was seen to hold', () => {
  const study = (of: ReturnType<typeof celery>, heldPeak: number) =>
    celeryStudy(WAITS, [celeryTrial(1, of, 100, 0.9, { heldPeak })]);
  const why = (...of: Parameters<typeof study>) => leverOf(study(...of), 'prefetchMultiplier').why;
  expect(why(celery('prefork', 4), 16)).toContain(
    'set 4 × 4 = 16, observed up to 16 held beside those that ran, which are acknowledged when they start',
  );
  expect(why(celery('prefork', 4, { acknowledgement: 'late' }), 12)).toContain(
    'set 4 × 4 = 16, observed up to 12 held beside those that ran.',
  );
  expect(why(celery('prefork', 4, { prefetchMultiplier: 0 }), 1_200)).toContain(
    'set to no limit, observed up to 1,200 held',
  );
});
