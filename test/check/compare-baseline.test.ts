import { describe, expect, test } from 'vitest';
import type { Baseline } from '../../src/check/baseline/baseline.js';
import { compareWithBaseline, speedRatio } from '../../src/check/baseline/compare-baseline.js';
import type { CheckTrial } from '../../src/check/check-trial.js';
import { METRICS, type MetricName } from '../../src/check/metric.js';
import { type Random, seededRandom, standardNormal } from '../../src/foundation/random.js';

const FIGURES = {
  capacity: 500,
  p50: 10,
  p99: 30,
  cpu: 2,
  memory: 5e7,
  connections: 4,
  opened: 0,
  errors: 0,
};

/** Rounds on a machine of some speed, of tasks of which a share computes: 1 % of noise from round to round. */
function rounds(
  random: Random,
  { speed = 1, slower = 1, computing = 1 }: { speed?: number; slower?: number; computing?: number },
) {
  const time = slower * (computing / speed + 1 - computing);
  return Array.from({ length: 14 }, () => {
    const noise = () => Math.exp(0.01 * standardNormal(random));
    return {
      figures: {
        ...FIGURES,
        capacity: (FIGURES.capacity / time) * noise(),
        p50: FIGURES.p50 * time * noise(),
        p99: FIGURES.p99 * time * noise(),
        cpu: ((FIGURES.cpu * slower) / speed) * noise(),
      },
      referencePerSecond: 1_000 * speed * noise(),
    };
  });
}

const baselineOf = (stored: ReturnType<typeof rounds>) => ({ rounds: stored }) as unknown as Baseline;
const trialsOf = (now: ReturnType<typeof rounds>) =>
  now.map(({ figures, referencePerSecond }) => ({
    head: { figures } as unknown as CheckTrial,
    referencePerSecond,
  }));
const compare = (name: MetricName, before: ReturnType<typeof rounds>, now: ReturnType<typeof rounds>) =>
  compareWithBaseline(name, METRICS[name], baselineOf(before), trialsOf(now), 0.002);

describe('a comparison with a stored baseline', () => {
  test('of the same tasks on the same machine finds nothing, and of slower ones finds that', () => {
    const random = seededRandom(1);
    const before = rounds(random, {});
    expect(compare('capacity', before, rounds(random, {})).verdict).toBe('pass');
    expect(compare('capacity', before, rounds(random, { slower: 1.1 })).verdict).toBe('fail');
    expect(compare('p50', before, rounds(random, { slower: 1.2 })).verdict).toBe('fail');
  });

  test('on a slower machine, the same tasks are no regression, whether they compute or wait', () => {
    const random = seededRandom(2);
    for (const computing of [0, 0.5, 1]) {
      const before = rounds(random, { computing });
      const now = rounds(random, { computing, speed: 0.8 });
      for (const name of ['capacity', 'p50', 'p99', 'cpu'] as const) {
        // CPU time goes with the machine's speed whatever the rest does.
        if (name === 'cpu' && computing === 0) continue;
        expect([computing, name, compare(name, before, now).verdict]).not.toContain('fail');
      }
      expect(speedRatio(baselineOf(before), trialsOf(now))).toBeCloseTo(0.8, 1);
    }
  });

  test('the interval covers both that all of a task goes with the speed and that nothing does', () => {
    const random = seededRandom(3);
    const before = rounds(random, { computing: 1 });
    const { ratio } = compare('capacity', before, rounds(random, { computing: 1, speed: 0.8 }));
    expect(ratio.low!).toBeLessThan(0.8);
    expect(ratio.high!).toBeGreaterThan(1);
  });

  test('what the speed has nothing to do with is compared as it is', () => {
    const random = seededRandom(4);
    const now = rounds(random, { speed: 0.5 }).map((round) => ({
      ...round,
      figures: { ...round.figures, connections: 9 },
    }));
    expect(compare('connections', rounds(random, {}), now).verdict).toBe('fail');
    expect(compare('memory', rounds(random, {}), now).verdict).toBe('pass');
  });
});
