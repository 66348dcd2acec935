import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capacityMerit } from '../../src/study/merit.js';

// Plain JavaScript beside the benches, which has no types.
const advice = new URL('../../bench/advice/', import.meta.url);
const { readSurface } = await import(new URL('surface.mjs', advice).href);
const { tune, randomSearch } = await import(new URL('methods.mjs', advice).href);
const SURFACES = ['half-blocking', 'short', 'slow-tail', 'bursts'];
const SEEDS = 5;

describe('on surfaces that were recorded on real pools', () => {
  it('a study finds what an exhaustive grid does in a tenth of its time, and is seldom sure of what is wrong', async () => {
    const own: number[] = [];
    const random: number[] = [];
    let sure = 0;
    let wrong = 0;
    for (const name of SURFACES) {
      const surface = readSurface(name);
      const meritOf = (point: { capacity: number; cores: number; memoryBytes: number }) =>
        capacityMerit('throughput', { value: point.capacity, low: null, high: null, unit: 'tasks/s' }, point)
          .value!;
      const best = Math.max(...surface.points.map(meritOf));
      for (let seed = 1; seed <= SEEDS; seed++) {
        const budgetMs = 0.1 * surface.gridMs;
        const { setting, result, tookMs } = await tune(surface, 'throughput', seed, budgetMs);
        expect(tookMs).toBeLessThan(1.1 * budgetMs);
        const regret = 1 - meritOf(surface.at(setting)) / best;
        own.push(regret);
        random.push(1 - meritOf(surface.at(randomSearch(surface, 'throughput', seed, budgetMs))) / best);
        if (result.recommended.confidence >= 0.95) {
          sure++;
          const measured = result.trials.map((trial: { setting: unknown }) =>
            meritOf(surface.at(trial.setting)),
          );
          if (meritOf(surface.at(setting)) < Math.max(...measured) / 1.05) wrong++;
        }
      }
    }
    const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
    expect(median(own)).toBeLessThan(0.02);
    expect(own.filter((regret) => regret < 0.1).length / own.length).toBeGreaterThanOrEqual(0.9);
    expect(median(own)).toBeLessThan(median(random));
    expect(wrong).toBeLessThanOrEqual(Math.ceil(0.1 * sure));
  });

  it('every one that is kept can be read, and has a best setting', () => {
    const names = readdirSync(new URL('surfaces/', advice)).map((file) => file.replace('.jsonl.gz', ''));
    expect(names).toEqual(expect.arrayContaining(SURFACES));
    for (const name of names) {
      const surface = readSurface(name);
      expect(surface.gridMs).toBeGreaterThan(0);
      expect(
        Math.max(...surface.points.map(({ capacity }: { capacity: number }) => capacity)),
      ).toBeGreaterThan(1);
    }
  });
});
