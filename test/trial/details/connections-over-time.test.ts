import { expect, test } from 'vitest';
import { connectionsOverTime } from '../../../src/trial/details/connections-over-time.js';

const counted = {
  upstream: 'postgres' as const,
  fromMs: 1_000,
  stepMs: 10,
  open: [0, 1, 2, 3, 4],
  opened: [0, 1, 1, 1, 1],
};

test('steps before the window and after its end are cut, and those that it touches stay whole', () => {
  expect(connectionsOverTime([counted], 1_012, 1_035)).toEqual([
    { upstream: 'postgres', stepMs: 10, open: [1, 2, 3], opened: [1, 1, 1] },
  ]);
});

test('a window that ends with a step does not touch the next', () => {
  expect(connectionsOverTime([counted], 1_010, 1_030)[0]!.open).toEqual([1, 2]);
});

test('a window that began before the counting has all of its steps', () => {
  expect(connectionsOverTime([counted], 990, 9_000)[0]!.open).toEqual([0, 1, 2, 3, 4]);
});

test('a window without any step has none', () => {
  expect(connectionsOverTime([counted], 2_000, 3_000)).toEqual([]);
});
