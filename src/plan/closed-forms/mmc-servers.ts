import { divide, exactly } from './double-double.js';
import { erlangC } from './erlang-c.js';
import { exponentialOfMinus } from './exponential.js';
import { mmc } from './mmc.js';
import { above0, atLeastZero, levelBelow1, validLoad } from './valid-number.js';

/** What is asked of M/M/c: a share `level` of tasks within `targetMs`. */
export interface ServersQuestion {
  /** In Erlang, 0 to 2^52. */
  readonly offeredLoad: number;
  readonly meanServiceMs: number;
  /** 0.99 for the p99; from 0 to below 1. */
  readonly level: number;
  readonly targetMs: number;
}

/**
 * The fewest servers with which a share `level` of tasks waits no longer than `targetMs`, 0 and above.
 * @throws RangeError where a number is out of its range
 */
export function serversForWait({ offeredLoad, meanServiceMs, level, targetMs }: ServersQuestion): number {
  check({ offeredLoad, meanServiceMs, level });
  atLeastZero('targetMs', targetMs);
  return fewest(offeredLoad, (servers) => {
    if (targetMs === 0) return erlangC(servers, offeredLoad) <= 1 - level;
    return mmc({ servers, offeredLoad, meanServiceMs }).waitTail(targetMs) <= 1 - level;
  });
}

/**
 * The fewest servers with which a share `level` of tasks responds within `targetMs`, above 0.
 * @returns `Infinity` where the service times alone take longer: −ln(1 − level) mean service times
 * @throws RangeError where a number is out of its range
 */
export function serversForResponse(question: ServersQuestion): number {
  const { offeredLoad, meanServiceMs, level, targetMs } = question;
  check(question);
  above0('targetMs', targetMs);
  const alone = exponentialOfMinus(divide(exactly(targetMs), exactly(meanServiceMs)));
  if (alone.high + alone.low > 1 - level) return Number.POSITIVE_INFINITY;
  return fewest(
    offeredLoad,
    (servers) => mmc({ servers, offeredLoad, meanServiceMs }).responseTail(targetMs) <= 1 - level,
  );
}

function check({ offeredLoad, meanServiceMs, level }: Omit<ServersQuestion, 'targetMs'>): void {
  validLoad(2 * offeredLoad);
  above0('meanServiceMs', meanServiceMs);
  levelBelow1('level', level);
}

/** The smallest number of servers above the load that is enough, which more servers are too: found by doubling the surplus. */
function fewest(offeredLoad: number, enough: (servers: number) => boolean): number {
  const least = Math.floor(offeredLoad) + 1;
  if (enough(least)) return least;
  let low = 0;
  let high = 1;
  while (!enough(least + high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(least + middle)) high = middle;
    else low = middle;
  }
  return least + high;
}
