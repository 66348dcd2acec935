import { describe, expect, it } from 'vitest';
import { describeSetting, type Setting } from '../../src/fleet/setting.js';
import type { Trial } from '../../src/trial/trial.js';
import { MODELS } from './models.js';
import { study } from './simulated-lab.js';
import { TrueCapacity } from './true-capacity.js';

const SHORT_MS = 25_000;

describe('a study that begins with an earlier one', () => {
  it('measures again what that one found, first of all', async () => {
    const model = MODELS['a downstream that suffers beyond twelve']!;
    const earlier = await study(model, { budgetMs: 120_000 });
    const again = await study(model, { budgetMs: SHORT_MS, seed: 2, from: earlier.trials });
    const [control, first] = again.trials.map(({ setting }) => describeSetting(setting));
    expect(control).toBe(describeSetting(again.defaultSetting));
    const capacityOf = (text: string | undefined) =>
      earlier.trials.find(({ setting }) => describeSetting(setting) === text)!.figures.throughput.value!;
    const best = Math.max(...earlier.trials.map(({ figures }) => figures.throughput.value ?? 0));
    expect(capacityOf(first)).toBeGreaterThan(0.85 * best);
  });

  it('answers as well as without, or better, in the same short time', async () => {
    let withIt = 0;
    let without = 0;
    for (const model of Object.values(MODELS)) {
      const truth = new TrueCapacity(model);
      const best = truth.best(model.connections !== undefined).capacity;
      const regret = (setting: Setting) => 1 - truth.of({ ...setting, prefetchMultiplier: 4 }) / best;
      const earlier = await study(model, { seed: 9, budgetMs: 120_000 });
      const options = { seed: 1, budgetMs: SHORT_MS };
      without += regret((await study(model, options)).recommended!.setting);
      withIt += regret((await study(model, { ...options, from: earlier.trials })).recommended!.setting);
    }
    expect(withIt).toBeLessThan(without);
  });

  it('believes none of its figures', async () => {
    const model = MODELS['only computes']!;
    const earlier = await study(model);
    // Ten times as much as it can do, on the setting that does the least.
    const lies = earlier.trials.map((trial): Trial => {
      const { throughput } = trial.figures;
      const times = trial.setting.poolType === 'event-loop' ? 10 : 0.1;
      const value = (throughput.value ?? 0) * times;
      return {
        ...trial,
        figures: { ...trial.figures, throughput: { ...throughput, value, low: value, high: value } },
      };
    });
    const { recommended, trials } = await study(model, { from: lies });
    expect(trials.some(({ setting }) => setting.poolType === 'event-loop')).toBe(true);
    expect(recommended!.setting.poolType).not.toBe('event-loop');
    const most = Math.max(...trials.map(({ figures }) => figures.throughput.value ?? 0));
    expect(recommended!.capacity.value!).toBeLessThanOrEqual(1.05 * most);
  });

  it('tries nothing from it that the new constraints rule out', async () => {
    const model = MODELS['mostly waits']!;
    const earlier = await study(model);
    const { trials, defaultSetting } = await study(model, {
      from: earlier.trials,
      space: { cores: 1, memoryBytes: 2 ** 33, usesConnections: false, limits: { concurrencyMax: 5 } },
    });
    for (const { setting } of trials) {
      if (describeSetting(setting) !== describeSetting(defaultSetting))
        expect(setting.concurrency).toBeLessThanOrEqual(5);
    }
  });
});
