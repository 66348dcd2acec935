import { describe, expect, test } from 'vitest';
import type { CheckTrial } from '../../src/check/check-trial.js';
import { compareMetric, type Pair } from '../../src/check/compare-metric.js';
import { METRICS } from '../../src/check/metric.js';
import { seededRandom, standardNormal } from '../../src/foundation/random.js';

const NONE = { p50: null, p99: null, memory: null, connections: 0, opened: 0, errors: 0 };
const trial = (capacity: number, cpu: number): CheckTrial => ({
  startedAt: '',
  figures: { ...NONE, capacity, cpu },
  turns: [],
  responseMs: new Float64Array(),
  failed: 0,
  ended: 100,
  errors: {},
  flags: [],
});

/** Tasks that fill the cores: where the machine is slower, CPU time is more and capacity less by as much. */
function pairs(seed: number, { slower = 1, computing = 1, goTogether = true, rounds = 17 } = {}): Pair[] {
  const random = seededRandom(seed);
  return Array.from({ length: rounds }, () => {
    const speed = Math.exp(0.06 * standardNormal(random));
    const own = Math.exp(0.02 * standardNormal(random));
    const cpuSpeed = goTogether ? speed : Math.exp(0.06 * standardNormal(random));
    return {
      base: trial(400, 5),
      head: trial((400 * speed * own) / slower / computing, (5 * computing) / cpuSpeed),
    };
  });
}

const capacityOf = (measured: Pair[], alpha = 0.0015) =>
  compareMetric('capacity', METRICS.capacity, measured, alpha);
const share = (count: number, of: (seed: number) => boolean) =>
  Array.from({ length: count }, (_, seed) => of(seed)).filter(Boolean).length / count;

describe('capacity at equal CPU time', () => {
  test('finds what waits longer behind a noise that CPU time shows', () => {
    const found = share(200, (seed) => capacityOf(pairs(seed, { slower: 1.05 })).verdict === 'fail');
    const plain = share(200, (seed) => {
      const { control, ...metric } = METRICS.capacity;
      return compareMetric('capacity', metric, pairs(seed, { slower: 1.05 }), 0.0015).verdict === 'fail';
    });
    expect(control(pairs(1))).toBe('cpu');
    expect(found).toBeGreaterThan(0.9);
    expect(plain).toBeLessThan(0.4);
  });

  test('fails no more often than it may where nothing changed', () => {
    const alpha = 0.05;
    const fails = share(1_000, (seed) => capacityOf(pairs(seed), alpha).verdict === 'fail');
    expect(fails).toBeLessThan(alpha + 4 * Math.sqrt((alpha * (1 - alpha)) / 1_000));
  });

  test('is left alone where the versions differ in CPU time: more computing is less capacity', () => {
    const result = capacityOf(pairs(3, { computing: 1.2 }));
    expect(result.atEqual).toBeUndefined();
    expect(result.verdict).toBe('fail');
    const less = capacityOf(pairs(3, { computing: 0.8, slower: 1.25 }));
    expect(less.atEqual).toBeUndefined();
    expect(less.verdict).not.toBe('fail');
  });

  test('is left alone where capacity does not go with CPU time, or was measured in few rounds', () => {
    expect(control(pairs(5, { goTogether: false }))).toBeUndefined();
    expect(control(pairs(5, { rounds: 4 }))).toBeUndefined();
  });
});

function control(measured: Pair[]) {
  return capacityOf(measured).atEqual;
}
