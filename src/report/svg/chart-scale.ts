import { scaleLinear, scaleLog } from 'd3-scale';
import type { Axis } from '../html/charts/chart.js';

/** From a figure to its place in the drawing, and the figures that are written beside the axis. */
export interface ChartScale {
  /** `NaN` for what has no place, such as 0 on a logarithmic axis. */
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

const STEPS_IN_A_DECADE = [1, 2, 5];

/**
 * @param values all that is to be seen; at least one
 * @param range of places: from the first value's to the last one's
 */
export function chartScale(
  axis: Axis,
  values: readonly number[],
  range: readonly [number, number],
): ChartScale {
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (axis.scale === 'log') {
    const to = Math.max(most, aboveZero(values));
    const from = Math.max(aboveZero(values), to / WIDEST);
    const room = (to / from) ** ROOM;
    const scale = scaleLog([from / room, to * room], range);
    return {
      at: (value) => (value >= from / room ? scale(value) : Number.NaN),
      ticks: logTicks(scale.domain()),
    };
  }
  // Percentiles: equal steps in log(1/(1 − p)).
  if (axis.scale === 'percentile') {
    const rest = (percentile: number) => 100 / (100 - Math.min(percentile, FURTHEST));
    const scale = scaleLog([1, Math.max(2, rest(most))], range);
    return { at: (value) => scale(rest(value)), ticks: PERCENTILES.filter((value) => value <= most) };
  }
  const from = axis.isFromZero === false ? least : Math.min(0, least);
  const scale = scaleLinear([from, most > from ? most : from + 1], range).nice(TICKS);
  return { at: (value) => scale(value), ticks: scale.ticks(TICKS) };
}

function aboveZero(values: readonly number[]): number {
  const positive = values.filter((value) => value >= SMALLEST);
  return positive.length === 0 ? 1 : Math.min(...positive);
}

/** 1, 2 and 5 of each decade; of many decades only 1. */
function logTicks([from = 1, to = 1]: readonly number[]): number[] {
  const decades = Math.log10(to / from);
  const steps = decades > MANY_DECADES ? [1] : STEPS_IN_A_DECADE;
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const step of steps) {
      const tick = Number(`${step}e${power}`);
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  return ticks;
}

const TICKS = 6;
/** On each side, of the whole range. */
const ROOM = 0.04;
const MANY_DECADES = 3;
/** Below it a figure is as good as 0. */
const SMALLEST = 1e-9;
/** What is a millionth of a millionth of the most has no place on a logarithmic axis. */
const WIDEST = 1e12;
const FURTHEST = 99.999;
const PERCENTILES = [0, 50, 75, 90, 99, 99.9, 99.99];
