import { describe, expect, test } from 'vitest';
import { retryNote } from '../../src/advise/retry-note.js';
import type { TrialFlag } from '../../src/trial/trial.js';
import { celery, celeryTrial } from './celery-study.js';

const LIMITS = { 'shop.mail': 3, 'shop.order': null };

function notesFor(...flags: readonly (readonly TrialFlag[])[]) {
  const trials = flags.map((of, i) => ({
    ...celeryTrial(i + 1, celery('threads', 8 + i), 100, 0.5),
    flags: of,
  }));
  return retryNote({ trials }, LIMITS);
}

const retries = (
  share: number,
  task = 'shop.mail',
  errorKind: string | null = 'ConnectionError',
): TrialFlag => ({
  kind: 'retries',
  share,
  task,
  errorKind,
});

describe('retries', () => {
  test('are told of the trial that had most of them, with the task, its max_retries and the error', () => {
    expect(notesFor([retries(0.06)], [retries(0.12)], [])).toEqual([
      expect.stringMatching(
        /^12 % of the attempts ended in a retry with .*concurrency 9.*, most of shop\.mail \(max_retries=3\), after ConnectionError: each takes a slot and is not counted as done\.$/,
      ),
    ]);
  });

  test('that are most of the load are called a retry storm', () => {
    const [note] = notesFor([retries(0.5, 'shop.order', null)]);
    expect(note).toMatch(/^A retry storm: 50 % of the attempts/);
    expect(note).toContain(
      'most of shop.order (max_retries=None: without end). Retries were most of the load',
    );
    expect(notesFor([retries(0.49)])[0]).not.toContain('storm');
  });

  test('in a trial of a few attempts give way to those in longer ones', () => {
    const short = celeryTrial(1, celery('threads', 2), 100, 0.5, {
      tasks: { done: 1, failed: 19, unfinished: 0 },
    });
    const long = celeryTrial(2, celery('threads', 4), 100, 0.5, {
      tasks: { done: 200, failed: 100, unfinished: 0 },
    });
    const trials = [
      { ...short, flags: [retries(0.95)] },
      { ...long, flags: [retries(0.33)] },
    ];
    expect(retryNote({ trials })[0]).toMatch(/^33 %/);
    expect(retryNote({ trials: trials.slice(0, 1) })[0]).toMatch(/^A retry storm: 95 %/);
  });

  test('of a task whose limit is not known are told without it', () => {
    expect(notesFor([retries(0.2, 'celery.chunks')])[0]).toContain(
      'most of celery.chunks, after ConnectionError',
    );
  });

  test('are not mentioned where there were few, nor by a trial that was not used', () => {
    expect(notesFor([])).toEqual([]);
    expect(notesFor([retries(0.9), { kind: 'interrupted' }])).toEqual([]);
  });
});
