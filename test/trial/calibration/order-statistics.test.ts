import { describe, expect, it } from 'vitest';
import { evenOrderStatistics } from '../../../src/trial/calibration/order-statistics.js';

describe('order statistics', () => {
  it('are all values in rising order where they are few', () => {
    expect(evenOrderStatistics([3, 1, 2])).toEqual([1, 2, 3]);
  });

  it('are as many as asked for at even ranks, each in the middle of its share', () => {
    const values = Array.from({ length: 1_000 }, (_, at) => 999 - at);
    expect(evenOrderStatistics(values, 4)).toEqual([125, 375, 625, 875]);
    expect(evenOrderStatistics(values)).toHaveLength(200);
  });
});
