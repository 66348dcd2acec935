import { expect, test } from 'vitest';
import { acknowledgementNote } from '../../src/advise/acknowledgement-note.js';
import { withheld } from '../../src/trial/estimate.js';
import { ratio } from '../report/fixtures.js';
import { celery } from './celery-study.js';

const result = (of: number) => ({
  recommended: celery('prefork', 8),
  other: 'late' as const,
  ratio: ratio(of),
  otherStalls: false,
  trials: [],
});

test('what it costs is said with what decides', () => {
  expect(acknowledgementNote(result(0.6))).toEqual([
    expect.stringMatching(
      /^Late acknowledgement gives 0\.6× \[.*\] of this capacity, in turns\. With late, .* run again/,
    ),
  ]);
});

test('a difference within the noise is called none', () => {
  expect(acknowledgementNote(result(1))[0]).toContain('in turns: no difference outside the noise. With late');
  expect(acknowledgementNote({ ...result(1), other: 'early' })[0]).toMatch(/^Early acknowledgement/);
});

test('one that stalls is no choice', () => {
  const [note] = acknowledgementNote({ ...result(0.1), otherStalls: true });
  expect(note).toBe(
    'Late acknowledgement does not go with this setting: its workers idle beside waiting tasks (prefork, concurrency 8, prefetch 4, late ack).',
  );
});

test('nothing is said of what was not measured', () => {
  expect(acknowledgementNote(null)).toEqual([]);
  expect(acknowledgementNote({ ...result(1), ratio: withheld('ratio') })).toEqual([]);
});
