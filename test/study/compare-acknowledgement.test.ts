import { describe, expect, it } from 'vitest';
import { compareAcknowledgement } from '../../src/study/compare-acknowledgement.js';
import { celery } from '../advise/celery-study.js';
import { type RoutedModel, routedMachine } from './split/routed-machine.js';

const MODEL: RoutedModel = {
  cores: 4,
  computing: { weight: 1, cpuMs: 10 },
  waiting: { weight: 1, waitMs: 40 },
  contention: 0,
  noise: 0.01,
};
const SETTING = celery('prefork', 8);

/** @param late what late acknowledgement does to capacity */
function comparison(late: number, budgetMs = 30_000, setting = SETTING, stalls = false) {
  const machine = routedMachine(MODEL, setting, budgetMs);
  return compareAcknowledgement({
    ...machine,
    recommended: { ...machine.recommended, noiseBetweenTrials: 0.02 },
    async evaluate(routes, load, options) {
      const measured = await machine.evaluate(routes, load, options);
      if (routes[0]!.setting.acknowledgement === 'early') return measured;
      const { throughput } = measured.figures;
      const slower = (value: number | null) => (value === null ? null : late * value);
      return {
        ...measured,
        flags: stalls ? [{ kind: 'stalled', slotsBusy: 0.1, cores: 0.1 }] : [],
        figures: {
          ...measured.figures,
          throughput: {
            ...throughput,
            value: slower(throughput.value),
            low: slower(throughput.low),
            high: slower(throughput.high),
          },
        },
      };
    },
  });
}

describe('the other acknowledgement', () => {
  it('is measured in turns with the recommended setting, which is all that differs', async () => {
    const { trials, other, ratio } = await comparison(0.8);
    expect(other).toBe('late');
    expect(trials.map(({ routes }) => routes[0]!.setting.acknowledgement)).toEqual([
      'early',
      'late',
      'late',
      'early',
    ]);
    for (const { routes } of trials) {
      expect(routes).toHaveLength(1);
      expect({ ...routes[0]!.setting, acknowledgement: 'early' }).toEqual(SETTING);
    }
    expect(ratio.value!).toBeCloseTo(0.8, 1);
    expect(ratio.low!).toBeLessThan(0.8);
    expect(ratio.high!).toBeGreaterThan(0.8);
  });

  it('is early where late is recommended', async () => {
    const { other, ratio } = await comparison(0.5, 30_000, { ...SETTING, acknowledgement: 'late' });
    expect(other).toBe('early');
    expect(ratio.value!).toBeCloseTo(2, 1);
  });

  it('keeps to its time, and tells nothing by halves', async () => {
    for (const budgetMs of [0, 5_000, 9_000, 14_000]) {
      const { trials, ratio } = await comparison(0.8, budgetMs);
      expect(trials.length % 2).toBe(0);
      expect(ratio.value === null).toBe(trials.length < 4);
    }
  });

  it('that stalls is called that', async () => {
    expect((await comparison(0.1, 30_000, SETTING, true)).otherStalls).toBe(true);
    expect((await comparison(0.8)).otherStalls).toBe(false);
  });
});
