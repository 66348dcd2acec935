import { above0, atLeastZero } from './valid-number.js';

/**
 * The offered load, in Erlang: how many workers the tasks would keep busy if none waited.
 * @param ratePerSecond arrivals, 0 and above
 * @param meanServiceMs mean service time, above 0
 */
export function offeredLoad(ratePerSecond: number, meanServiceMs: number): number {
  return (atLeastZero('ratePerSecond', ratePerSecond) * above0('meanServiceMs', meanServiceMs)) / 1_000;
}
