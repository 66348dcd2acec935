import { expect, it } from 'vitest';
import { callsOf } from '../../../src/trial/calibration/calibrate-celery.js';

const NUMBERS = Array.from({ length: 400 }, (_, index) => index);

it('calls of a sorted file are mixed, so that those which time allows are like all of them', () => {
  const calls = NUMBERS.map((number) => ({ task: 'work', args: [number] }));
  const given = callsOf({ calls }, 'work', 1).map(({ args }) => args![0] as number);
  expect(new Set(given).size).toBe(given.length);
  const firstOnes = given.slice(0, 100);
  expect(firstOnes.filter((number) => number >= 200).length).toBeGreaterThan(25);
  expect(firstOnes.filter((number) => number < 200).length).toBeGreaterThan(25);
});

it('calls are made as often as their weights say, of the task alone', () => {
  const calls = [
    { task: 'work', args: ['often'], weight: 9 },
    { task: 'work', args: ['seldom'] },
    { task: 'other', args: ['not this'] },
  ];
  const given = callsOf({ calls }, 'work', 1).map(({ args }) => args![0]);
  expect(given.filter((name) => name === 'often')).toHaveLength(9);
  expect(given.filter((name) => name === 'seldom')).toHaveLength(1);
  expect(given).toHaveLength(10);
});

it('a task without calls in the file is called without arguments', () => {
  expect(callsOf({ calls: [] }, 'work', 1)).toEqual([{}]);
});
