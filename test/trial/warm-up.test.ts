import { expect, it } from 'vitest';
import { detectWarmUp } from '../../src/trial/warm-up.js';
import { autoregression } from './synthetic-records.js';

const REPETITIONS = 300;
const LEVEL = 100;

/** Share of seeds for which the series, made of noise of 5 % and a shape, fulfils the condition. */
function share(
  phi: number,
  shape: (at: number, length: number) => number,
  condition: (warmUp: { cut: number; steady: boolean }, length: number) => boolean,
  length = 200,
): number {
  let count = 0;
  for (let seed = 0; seed < REPETITIONS; seed++) {
    const noise = autoregression(length, phi, seed * 7_919 + length);
    const scale = 5 * Math.sqrt(1 - phi * phi);
    const series = noise.map((value, at) => LEVEL + scale * value + shape(at, length));
    if (condition(detectWarmUp(series, 0.05), length)) count++;
  }
  return count / REPETITIONS;
}

for (const phi of [0, 0.5, 0.8]) {
  it(`calls at most 5 % of stationary series not steady, correlation ${phi}`, () => {
    expect(
      share(
        phi,
        () => 0,
        ({ steady }) => !steady,
      ),
    ).toBeLessThanOrEqual(0.05);
  });

  it(`rarely cuts much of a stationary series, correlation ${phi}`, () => {
    expect(
      share(
        phi,
        () => 0,
        ({ cut }, length) => cut > length / 4,
      ),
    ).toBeLessThanOrEqual(0.05);
  });

  it(`cuts a decaying warm-up until it shifts the mean by less than 1 %, correlation ${phi}`, () => {
    const decay = (at: number) => -60 * Math.exp(-at / 12);
    const shift = (cut: number, length: number) => {
      let sum = 0;
      for (let at = cut; at < length; at++) sum -= decay(at) / (length - cut);
      return sum;
    };
    const uncut = shift(0, 200);
    expect(uncut).toBeGreaterThan(3);
    const cutWell = share(
      phi,
      decay,
      ({ cut, steady }, length) => steady && shift(cut, length) < 1 && cut < 100,
    );
    expect(cutWell).toBeGreaterThanOrEqual(phi < 0.8 ? 0.9 : 0.8);
  });

  it(`sees a series that drifts by 30 %, correlation ${phi}`, () => {
    expect(
      share(
        phi,
        (at, length) => (30 * at) / length,
        ({ steady }) => !steady,
      ),
    ).toBeGreaterThanOrEqual(0.8);
  });
}

it('calls a series that settles in its second half not steady, and never cuts more than half', () => {
  const ramp = (at: number, length: number) => -60 * Math.max(0, 1 - at / (0.8 * length));
  expect(share(0.3, ramp, ({ steady }) => !steady)).toBeGreaterThanOrEqual(0.98);
  expect(share(0.3, ramp, ({ cut }, length) => cut <= length / 2)).toBe(1);
});

it('tolerates a drift below the tolerance, however certain it is', () => {
  const series = Float64Array.from({ length: 200 }, (_, i) => LEVEL + (3 * i) / 200 + (i % 2) * 0.01);
  expect(detectWarmUp(series, 0.05).steady).toBe(true);
});

it('keeps a stall in the middle: that is no warm-up', () => {
  for (const at of [40, 60, 80]) {
    const stall = (i: number) => (i >= at && i < at + 12 ? 400 * (1 - (i - at) / 12) : 0);
    expect(share(0.2, stall, ({ cut }) => cut <= at)).toBeGreaterThanOrEqual(0.95);
    expect(share(0.2, stall, ({ cut }) => cut <= 10)).toBeGreaterThanOrEqual(0.9);
  }
});

it('decides nothing about fewer than fifty values', () => {
  expect(
    detectWarmUp(
      new Float64Array(49).map((_, i) => i),
      0.05,
    ),
  ).toEqual({ cut: 0, steady: true, rising: false });
});

it('leaves a constant series whole', () => {
  expect(detectWarmUp(new Float64Array(200).fill(3), 0.05)).toEqual({ cut: 0, steady: true, rising: false });
});
