import { expect, it } from 'vitest';
import { RecordBook } from '../../../src/lab/broker/record-book.js';
import { NO_ERROR, NO_NODE, OUTCOME } from '../../../src/lab/task-records.js';

it('keeps every row while its columns grow', () => {
  const book = new RecordBook();
  const tasks = 10_000;
  for (let row = 0; row < tasks; row++) {
    book.enter(row % 7, row, row + 0.5);
    if (row % 2 === 0) {
      book.delivered(row, 3);
      book.finish(
        {
          row,
          deliveredMs: row + 1,
          startedMs: row + 2,
          finishedMs: row + 3,
          outcome: OUTCOME.done,
          errorKind: NO_ERROR,
        },
        3,
      );
    }
  }
  const records = book.records();
  expect(records.length).toBe(tasks);
  for (const row of [0, 1, 4_095, 4_096, 8_191, 8_192, 9_998, 9_999]) {
    expect(records.task[row]).toBe(row % 7);
    expect(records.arrivalMs[row]).toBe(row);
    const done = row % 2 === 0;
    expect(records.finishedMs[row]).toEqual(done ? row + 3 : Number.NaN);
    expect(records.node[row]).toBe(done ? 3 : NO_NODE);
    expect(records.outcome[row]).toBe(done ? OUTCOME.done : OUTCOME.unfinished);
    expect(records.errorKind[row]).toBe(NO_ERROR);
  }
  expect(book.done).toBe(tasks / 2);
});

it('counts a task that ends twice once', () => {
  const book = new RecordBook();
  const row = book.enter(0, 0, 0);
  book.delivered(row, 0);
  const end = {
    row,
    deliveredMs: 1,
    startedMs: 1,
    finishedMs: 2,
    outcome: OUTCOME.done,
    errorKind: NO_ERROR,
  };
  expect(book.finish(end, 0)).toBe(true);
  expect(book.finish(end, 0)).toBe(false);
  expect(book.finished).toBe(1);
});

it('counts a task once that is delivered again after it has ended', () => {
  const book = new RecordBook();
  const row = book.enter(0, 0, 0);
  const end = { row, deliveredMs: 1, startedMs: 1, finishedMs: 2, errorKind: NO_ERROR };
  book.delivered(row, 0);
  book.finish({ ...end, outcome: OUTCOME.failed }, 0);
  book.delivered(row, 0);
  expect(book.finish({ ...end, outcome: OUTCOME.done }, 0)).toBe(false);
  expect(book.finished).toBe(1);
  expect([...book.records().outcome]).toEqual([OUTCOME.failed]);
});

it('keeps its table of error kinds small however many texts the tasks throw', () => {
  const book = new RecordBook();
  for (let error = 0; error < 5_000; error++) book.errorKind(`error ${error}`);
  expect(book.records().errorKinds.length).toBeLessThanOrEqual(1_000);
  expect(book.errorKind('error 3')).toBe(3);
});
