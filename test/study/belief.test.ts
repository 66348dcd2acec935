import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Setting } from '../../src/fleet/setting.js';
import { seededRandom, standardNormal } from '../../src/foundation/random.js';
import { Belief, type Observation } from '../../src/study/belief.js';
import { probabilityFirst } from '../../src/study/probability-first.js';

const on = (poolType: Setting['poolType'], workers: number, tasksPerWorker: number): Setting => ({
  poolType,
  implementation: poolType === 'event-loop' ? null : 'tinypool',
  workers,
  tasksPerWorker,
  concurrency: workers * tasksPerWorker,
  prefetchMultiplier: 4,
  acknowledgement: 'early',
  connections: null,
  nodes: 1,
});
const loop = (level: number) => on('event-loop', 1, level);
const threads = (tasksPerWorker: number) => on('threads', 2, tasksPerWorker);
const LEVELS = [1, 2, 4, 8, 16, 32, 64, 128];

let starts = 0;
const seen = (setting: Setting, log: number, sigma = 0.02, atMs = 0): Observation => ({
  setting,
  log,
  within: sigma,
  between: 0,
  nodes: `start ${starts++}`,
  ageMs: 1_000,
  atMs,
});
/** The model lets expect that capacity grows with the tasks in flight up to 32. */
const expectation = ({ concurrency }: Setting) => Math.log(Math.min(concurrency, 32));

describe('what is believed of settings', () => {
  it('is what was measured where it was, and the less sure the further from that', () => {
    const belief = new Belief(
      [seen(loop(4), 1.2), seen(loop(8), 1.9), seen(loop(8), 1.9), seen(loop(8), 1.9)],
      expectation,
    );
    const { means } = belief.at([loop(8)]);
    expect(Math.abs(means[0]! - 1.9)).toBeLessThan(0.03);
    const distances = belief.above(loop(8), [loop(8), loop(16), loop(64), threads(32)]);
    expect(distances[0]!.sigma).toBe(0);
    for (let i = 1; i < distances.length; i++) {
      expect(distances[i]!.sigma).toBeGreaterThan(distances[i - 1]!.sigma);
    }
  });

  it('carries over what all pools have in common: a limit that one has met is expected of the others', () => {
    const limit = Math.log(8);
    const met = LEVELS.map((level) => seen(loop(level), Math.min(expectation(loop(level)), limit)));
    const unmet = LEVELS.map((level) => seen(loop(level), expectation(loop(level))));
    const [alike] = new Belief(met, expectation).at([threads(16)]).means;
    const [free] = new Belief(unmet, expectation).at([threads(16)]).means;
    expect(alike).toBeLessThan(limit + 0.4);
    expect(free).toBeGreaterThan(limit + 1);
  });

  it('does not depend on the order in which trials are told', () => {
    const trials = LEVELS.flatMap((level, i) => [
      seen(loop(level), Math.log(level) - 0.1 * i, 0.05, 1_000 * i),
      seen(threads(level), Math.log(level), 0.05, 1_000 * i + 500),
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray(trials, { minLength: trials.length }), (shuffled) => {
        const a = new Belief(trials, expectation).at([loop(24), threads(12)]);
        const b = new Belief(shuffled, expectation).at([loop(24), threads(12)]);
        for (const i of [0, 1]) expect(b.means[i]).toBeCloseTo(a.means[i]!, 6);
      }),
      { numRuns: 10 },
    );
  });

  it('compares trials side by side: a slow spell of the machine is not taken for a slow setting', () => {
    // A and B in turns, four times; half of them while the machine does a fifth less. B is 5 % better.
    const trials = Array.from({ length: 16 }, (_, i) => {
      const setting = i % 2 === Math.floor(i / 2) % 2 ? loop(32) : threads(16);
      const slow = i >= 5 && i < 12 ? -0.2 : 0;
      return seen(setting, 3 + (setting.poolType === 'threads' ? 0.05 : 0) + slow, 0.01, 2_000 * i);
    });
    const { mean } = new Belief(trials, expectation).above(loop(32), [threads(16)])[0]!;
    expect(mean).toBeGreaterThan(0.02);
    expect(mean).toBeLessThan(0.08);
  });

  it('does not take a setting that had more time to become warm for a better one', () => {
    // Both do the same, and half as much when cold; one is measured twice as late after its start each time.
    const warming = (ageMs: number) => Math.log(1 - 0.5 / (1 + ageMs / 1_000));
    const at = (setting: Setting, ageMs: number, i: number): Observation => ({
      ...seen(setting, 5 + warming(ageMs), 0.02, 3_000 * i),
      ageMs,
    });
    const trials = [
      at(threads(8), 600, 0),
      at(threads(64), 1_200, 1),
      at(threads(8), 1_100, 2),
      at(threads(64), 2_200, 3),
      at(threads(8), 1_500, 4),
      at(threads(64), 3_000, 5),
    ];
    const flat = () => 5;
    const { mean } = new Belief(trials, flat).above(threads(8), [threads(64)])[0]!;
    const blind = trials.map((trial) => ({ ...trial, ageMs: 1_000 }));
    const { mean: taken } = new Belief(blind, flat).above(threads(8), [threads(64)])[0]!;
    expect(taken).toBeGreaterThan(0.05);
    expect(mean).toBeLessThan(0.6 * taken);
  });

  it('sees the kink at which a server has as many connections as it can use', () => {
    // 20 tasks/s per connection up to 6, and a tenth less from there on.
    const on = (connections: number): Setting => ({ ...threads(4), connections });
    const truth = (connections: number) => Math.log(connections <= 6 ? 20 * connections : 108);
    const expected = ({ connections }: Setting) => Math.log(20 * (connections as number));
    const trials = [2, 4, 6, 6, 8, 8].map((size, i) => seen(on(size), truth(size), 0.02, 60_000 * i));
    const [six, eight] = new Belief(trials, expected).at([on(6), on(8)]).means;
    expect(six! - truth(6)).toBeGreaterThan(-0.05);
    expect(eight! - truth(8)).toBeLessThan(0.05);
  });

  it('is surer of how settings differ that were measured on the same nodes than on different ones', () => {
    const trial = (level: number, log: number, nodes: string): Observation => ({
      ...seen(loop(level), log, 0.01),
      between: 0.1,
      nodes,
    });
    const distance = (starts: readonly [string, string]) => {
      const trials = [trial(8, 2, starts[0]), trial(16, 2.1, starts[1])];
      return new Belief(trials, () => 2).above(loop(8), [loop(16)])[0]!;
    };
    const [same, different] = [distance(['a', 'a']), distance(['a', 'b'])];
    expect(same.sigma).toBeLessThan(0.5 * different.sigma);
    // And takes the difference for the settings' own, where different nodes may have made it.
    expect(same.mean).toBeGreaterThan(different.mean);
    const { means } = new Belief([trial(8, 2, 'a')], () => 2).at([loop(8)]);
    expect(means[0]).toBeCloseTo(2, 1);
  });

  it('holds the true distance of settings in nine of ten and more, at noises from 2 to 15 %', () => {
    const random = seededRandom(7);
    let held = 0;
    let told = 0;
    for (let study = 0; study < 120; study++) {
      const noise = 0.02 + 0.13 * random();
      const top = 4 + 60 * random();
      const gain = Math.exp(0.3 * standardNormal(random));
      const truth = (setting: Setting) =>
        Math.log(Math.min(setting.concurrency, top)) + (setting.poolType === 'threads' ? Math.log(gain) : 0);
      const settings = [...LEVELS.map(loop), ...LEVELS.map(threads)];
      const trials = Array.from({ length: 14 }, (_, i) => {
        const setting = settings[Math.floor(random() * settings.length)]!;
        return seen(setting, truth(setting) + noise * standardNormal(random), noise, 2_500 * i);
      });
      const reference = trials[0]!.setting;
      const distances = new Belief(trials, expectation).above(reference, settings);
      for (const [i, { mean, sigma }] of distances.entries()) {
        if (sigma === 0) continue;
        told++;
        const off = Math.abs(truth(settings[i]!) - truth(reference) - mean);
        if (off <= 1.96 * sigma) held++;
      }
    }
    expect(held / told).toBeGreaterThan(0.9);
  });
});

describe('the probability that a setting is the best', () => {
  const posterior = (means: number[], sigma: number) =>
    new Belief(
      means.map((mean, i) => seen(loop(LEVELS[i]!), mean, sigma)),
      () => 0,
    ).at(means.map((_, i) => loop(LEVELS[i]!)));
  const within = Math.log(1.05);

  it('is near 1 where all others are clearly worse, and near 0 where one is clearly better', () => {
    expect(probabilityFirst(posterior([1, 0.5, 0.2], 0.01), within, seededRandom(1))).toBeGreaterThan(0.99);
    expect(probabilityFirst(posterior([0.5, 1, 0.2], 0.01), within, seededRandom(1))).toBeLessThan(0.01);
  });

  it('is not worn down by many that are as good', () => {
    const plateau = posterior([1, 1, 1, 1, 1, 1, 1, 1], 0.01);
    expect(probabilityFirst(plateau, within, seededRandom(1))).toBeGreaterThan(0.9);
  });

  it('is between for what the noise does not tell apart', () => {
    const probability = probabilityFirst(posterior([1, 1.05], 0.08), within, seededRandom(1));
    expect(probability).toBeGreaterThan(0.2);
    expect(probability).toBeLessThan(0.8);
  });
});
