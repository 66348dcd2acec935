const NICE = [1, 2, 5];
/** On an axis of log10(1/(1 − p)). */
const PERCENTILES = [0, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 99.999];

/** 1, 2, 5, 10, … within a range; every power of ten alone where those are enough. */
export function logTicks(from: number, to: number, most: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const nice of NICE) {
      const tick = Number(`${nice}e${power}`);
      if (tick >= from * 0.999 && tick <= to * 1.001) ticks.push(tick);
    }
  }
  if (ticks.length <= most) return ticks;
  const powers = ticks.filter((tick) => Number.isInteger(Number(Math.log10(tick).toFixed(9))));
  if (powers.length < 2) return ticks.filter((_, i) => i % 2 === 0);
  const step = Math.ceil(powers.length / most);
  return powers.filter((_, i) => i % step === 0);
}

/** Where a percentile stands on an axis of equal steps in log(1/(1 − p)). */
export function percentilePosition(percentile: number): number {
  return -Math.log10(1 - Math.min(percentile, 99.9999) / 100);
}

export function percentileTicks(highest: number, most: number): { at: number; text: string }[] {
  const within = PERCENTILES.filter((percentile) => percentilePosition(percentile) <= highest + 1e-9);
  const shown =
    within.length <= most
      ? within
      : within.filter((percentile) => percentile !== 75 && percentile !== 95 && percentile !== 99.5);
  return shown.map((percentile) => ({
    at: percentilePosition(percentile),
    text: percentile === 0 ? 'min' : `p${percentile}`,
  }));
}

/** Even steps of 1, 2, 2.5 or 5 times a power of ten. */
export function linearTicks(from: number, to: number, most: number): number[] {
  const least = (to - from) / Math.max(2, most);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 2.5, 5, 10].find((nice) => nice * power >= least) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
