const HOURS = 24;
const BUSIEST_HOUR = 14;
/** The most that 24 straight lines between hours can concentrate: all in one hour would be 24. */
export const MOST_DAILY_PEAK = 12;

/**
 * 24 hours' rates with one hill, proportional to exp(κ·cos) (von Mises, Physikalische Zeitschrift 19, 1918): a sine for
 * small peaks, narrower for higher ones, and never negative.
 * @param peak of the busiest hour over the mean: 1 to `MOST_DAILY_PEAK`
 */
export function dailyRates(meanPerSecond: number, peak: number): readonly number[] {
  // The peak over the mean rises with κ, from 1 at 0.
  let [low, high] = [0, 1];
  while (peakOverMean(high) < peak) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (peakOverMean(middle) < peak) low = middle;
    else high = middle;
  }
  const shape = hill(high);
  const mean = shape.reduce((sum, value) => sum + value, 0) / HOURS;
  return shape.map((value) => (meanPerSecond * value) / mean);
}

function peakOverMean(kappa: number): number {
  const shape = hill(kappa);
  return (Math.max(...shape) * HOURS) / shape.reduce((sum, value) => sum + value, 0);
}

/** 1 at the busiest hour. */
function hill(kappa: number): readonly number[] {
  return Array.from({ length: HOURS }, (_, hour) =>
    Math.exp(kappa * (Math.cos((2 * Math.PI * (hour - BUSIEST_HOUR)) / HOURS) - 1)),
  );
}
