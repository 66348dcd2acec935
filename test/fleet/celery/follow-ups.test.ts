import { describe, expect, test } from 'vitest';
import { BroughtAlong } from '../../../src/fleet/celery/brought-along.js';
import { FollowUps, followUpKey, isAttemptOf } from '../../../src/fleet/celery/follow-ups.js';
import { RecordBook } from '../../../src/lab/broker/record-book.js';

const TASK = 3;

function aLoad() {
  const book = new RecordBook();
  return { book, followUps: new FollowUps(book) };
}

describe('a follow-up', () => {
  test('that is due has a row at once, with no entry by the generator', () => {
    const { book, followUps } = aLoad();
    followUps.sent('0 a', TASK, 10, 10);
    expect(book.records()).toMatchObject({
      length: 1,
      task: Uint16Array.of(TASK),
      arrivalMs: Float64Array.of(10),
    });
    expect(book.isFollowUp(0)).toBe(true);
  });

  test('arrived when it was sent, also where its node was heard of before its sender', () => {
    const { book, followUps } = aLoad();
    const row = followUps.rowOf('0 a', TASK, 12);
    followUps.sent('0 a', TASK, 10, 13);
    expect(book.length).toBe(1);
    expect(book.records().arrivalMs[row]).toBe(10);
  });

  test('that waits for its countdown is not in the book, and then arrives when that is over', () => {
    const { book, followUps } = aLoad();
    followUps.sent('0 a', TASK, 500, 10);
    followUps.sent('0 b', TASK, 900, 11);
    expect(followUps.comeDue(499)).toEqual([]);
    expect(book.length).toBe(0);
    followUps.postpone('0 a', TASK, 500, 1);
    expect(followUps.comeDue(510)).toEqual([{ key: '0 a', row: 0, dueMs: 500, node: 1 }]);
    expect(followUps.comeDue(510)).toEqual([]);
    expect(book.records().arrivalMs[0]).toBe(500);
    expect(followUps.rowOf('0 a', TASK, 520)).toBe(0);
    expect([followUps.anyDueBy(899), followUps.anyDueBy(900)]).toEqual([false, true]);
  });

  test('that starts a moment before its countdown is over has its one row then', () => {
    const { book, followUps } = aLoad();
    followUps.sent('1 a', TASK, 500, 10);
    expect(followUps.rowOf('1 a', TASK, 499)).toBe(0);
    followUps.postpone('1 a', TASK, 500, 0);
    expect(followUps.comeDue(600)).toEqual([]);
    expect(book.records().arrivalMs).toEqual(Float64Array.of(499));
  });

  test('of a node that is gone gets a row, so that it can be lost', () => {
    const { book, followUps } = aLoad();
    followUps.postpone('0 a', TASK, 500, 0);
    followUps.postpone('0 b', TASK, 500, 1);
    expect(followUps.keptBy(1)).toEqual([0]);
    expect(book.length).toBe(1);
    expect(followUps.comeDue(500).map(({ key }) => key)).toEqual(['0 a']);
  });

  test('is counted as a member once, a further attempt never', () => {
    const { followUps } = aLoad();
    followUps.sent('0 a', TASK, 500, 10);
    followUps.postpone('0 a', TASK, 500, 0);
    followUps.comeDue(500);
    followUps.sent('1 a', TASK, 510, 510);
    followUps.rowOf('0 b', TASK, 520);
    expect(followUps.members).toBe(2);
  });

  test('has a key of its id and its attempt, by which the attempts of a task are found', () => {
    expect(followUpKey('a b', 2)).toBe('2 a b');
    expect(isAttemptOf(followUpKey('a b', 2), 'a b')).toBe(true);
    expect(isAttemptOf(followUpKey('a b', 2), 'b')).toBe(false);
  });
});

describe('what a task brings along', () => {
  const NOTHING = { roots: 0, members: 0, followUps: 0 };
  const CURRENT = { roots: 10, members: 0, followUps: 20 };

  test('is known from the first loads, and stays as it was then', () => {
    const brought = new BroughtAlong();
    expect(brought.followUpsPerRoot(NOTHING)).toBeUndefined();
    expect(brought.followUpsPerRoot(CURRENT)).toBe(2);
    brought.learn({ roots: 50, members: 0, followUps: 200 });
    brought.learn({ roots: 50, members: 0, followUps: 100 });
    expect(brought.followUpsPerRoot(CURRENT)).toBe(3);
    brought.learn({ roots: 1_000, members: 0, followUps: 0 });
    expect(brought.followUpsPerRoot(CURRENT)).toBe(3);
  });

  test('is part of what a load counts: rates and numbers are of all tasks, each counted once', () => {
    const brought = new BroughtAlong();
    const steady = {
      kind: 'steady',
      ratePerSecond: 100,
      durationMs: 1,
      seed: 1,
      maxRatePerSecond: 200,
    } as const;
    expect(brought.ofRoots(steady)).toEqual(steady);
    brought.learn({ roots: 100, members: 300, followUps: 900 });
    expect(brought.ofRoots(steady)).toEqual({ ...steady, ratePerSecond: 25, maxRatePerSecond: 50 });
    expect(brought.ofRoots({ kind: 'batch', tasks: 40 })).toEqual({ kind: 'batch', tasks: 10 });
    expect(brought.ofRoots({ kind: 'batch', tasks: 1 })).toEqual({ kind: 'batch', tasks: 1 });
    const saturating = { kind: 'saturating', durationMs: 1 } as const;
    expect(brought.ofRoots(saturating)).toEqual(saturating);
  });
});
