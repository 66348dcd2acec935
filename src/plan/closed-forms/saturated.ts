import type { QueueFigures } from './queue-figures.js';
import { atLeastZero, levelBelow1 } from './valid-number.js';

/** A queue that grows for ever: the offered load is not below what the servers can do. */
export function saturated(utilization: number): QueueFigures {
  const tail = (ms: number): number => {
    atLeastZero('ms', ms);
    return 1;
  };
  const quantile = (level: number): number => {
    levelBelow1('level', level);
    return Number.POSITIVE_INFINITY;
  };
  return {
    utilization,
    waitProbability: 1,
    meanQueueLength: Number.POSITIVE_INFINITY,
    meanWaitMs: Number.POSITIVE_INFINITY,
    meanResponseMs: Number.POSITIVE_INFINITY,
    waitTail: tail,
    waitQuantileMs: quantile,
    responseTail: tail,
    responseQuantileMs: quantile,
  };
}
