import { expect, test } from 'vitest';
import { timeLimitNotes } from '../../src/advise/time-limit-note.js';
import { COMPUTES, celery, celeryStudy, celeryTrial } from './celery-study.js';

const taking = (id: number, concurrency: number, serviceMeanMs: number) =>
  celeryTrial(id, celery('prefork', concurrency), 100, 1, {
    perTask: { 'shop.render': { count: 50, serviceMeanMs } },
  });

test('a task that came near its limit with the recommended setting is named, with how near', () => {
  const study = celeryStudy(COMPUTES, [taking(1, 8, 700), taking(2, 8, 820), taking(3, 64, 3_000)]);
  expect(timeLimitNotes(study, { 'shop.render': 1_000 })).toEqual([
    'shop.render took 820 ms in the mean with the recommended setting, 82 % of its time limit of 1 s: slower calls would exceed it. Raise the limit, or run fewer at once (--concurrency-max).',
  ]);
});

test('one that did not is not, nor one without a limit', () => {
  const study = celeryStudy(COMPUTES, [taking(1, 8, 499), taking(2, 64, 3_000)]);
  expect(timeLimitNotes(study, { 'shop.render': 1_000, 'shop.other': 1 })).toEqual([]);
  expect(timeLimitNotes(study)).toEqual([]);
});
