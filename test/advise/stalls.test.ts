import { expect, test } from 'vitest';
import type { Trial } from '../../src/trial/trial.js';
import { advise } from './advise.js';
import { celery, celeryStudy, celeryTrial, WAITS } from './celery-study.js';

const perTask = { work: { count: 20, serviceMeanMs: 50 } };
const stalled = (trial: Trial, slotsBusy: number): Trial => ({
  ...trial,
  flags: [...trial.flags, { kind: 'stalled', slotsBusy, cores: trial.figures.cores.nodes }],
});
const notesOf = (trials: readonly Trial[]) => advise(celeryStudy(WAITS, trials)).notes.join('\n');
const threads = celeryTrial(1, celery('threads', 100), 900, 0.8);

test('a stalled setting is named once for its pool and window, the worst of them, with what does not stall', () => {
  const narrow = stalled(celeryTrial(2, celery('gevent', 100), 10, 0.02, { perTask }), 0.005);
  const less = stalled(celeryTrial(3, celery('gevent', 50), 10, 0.02, { perTask }), 0.01);
  const wide = celeryTrial(4, celery('gevent', 100, { prefetchMultiplier: 0 }), 800, 0.9, { perTask });
  const notes = notesOf([threads, less, narrow, wide]);
  expect(notes).toContain(
    'Stalled: gevent, concurrency 100, prefetch 4, early ack did 10 tasks/s where 100 at once of 50 ms each allow 2,000: ' +
      'its slots were busy 0.5 % of the time while tasks waited, and it used 2 % of a core. ' +
      'gevent, concurrency 100, prefetch 0, early ack did not stall: 800 tasks/s.',
  );
  expect(notes.match(/Stalled:/g)).toHaveLength(1);
});

test('of too few tasks for a figure it is said how many there were, by how busy the slots were', () => {
  const seldom = stalled(celeryTrial(2, celery('gevent', 100), 10, 0.02, { perTask }), 0.005);
  const throughput = { ...seldom.figures.throughput, value: null, low: null, high: null };
  expect(notesOf([threads, { ...seldom, figures: { ...seldom.figures, throughput } }])).toContain(
    'did 10 tasks/s where 100 at once of 50 ms each allow 2,000: ',
  );
});

test('nothing is said of what does not stall, and no cure is made up', () => {
  expect(notesOf([threads])).not.toContain('Stalled');
  const only = stalled(celeryTrial(2, celery('gevent', 100), 10, 0.02, { perTask }), 0.005);
  expect(notesOf([threads, only])).toContain('it used 2 % of a core.');
  expect(notesOf([threads, only])).not.toContain('did not stall');
});

test('green threads whose hub was blocked are told with the call', () => {
  const blocked = celeryTrial(2, celery('gevent', 100), 19.8, 0.1, { perTask });
  const hub = {
    kind: 'hub-blocked',
    computingShare: 0.01,
    waitingShare: 0.86,
    where: 'shop.py:29 in query',
    stack: ['shop.py:29 in query'],
  } as const;
  expect(notesOf([threads, { ...blocked, flags: [hub] }])).toContain(
    'for 86 % of the time the hub waited in a call that lets no other green thread run: shop.py:29 in query.',
  );
});
