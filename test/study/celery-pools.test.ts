import { beforeAll, describe, expect, it } from 'vitest';
import { poolTraits } from '../../src/fleet/pool-traits.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { CELERY_POOLS } from '../../src/study/arm.js';
import { defaultCelerySetting } from '../../src/study/default-setting.js';
import type { Evaluate } from '../../src/study/study-options.js';
import type { StudyResult } from '../../src/study/study-result.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

const optionsFor = (model: SimulatedModel) => ({
  space: { ...studyOptionsFor(model).space, usesConnections: false, pools: CELERY_POOLS },
  current: defaultCelerySetting(model.cores),
  budgetMs: 150_000,
});
const computes = MODELS['only computes']!;
const waits = MODELS['mostly waits']!;

describe("a study of Celery's pools", () => {
  let waiting: Promise<StudyResult>;
  beforeAll(() => {
    waiting = study(waits, optionsFor(waits));
  });

  it('never tries what they cannot run', async () => {
    const { trials } = await waiting;
    expect(new Set(trials.map(({ setting }) => setting.poolType)).size).toBe(5);
    for (const { setting } of trials) {
      const { isLoop, mostConcurrency, mostWorkersPerCore } = poolTraits(setting);
      expect(setting.implementation).toBe('celery');
      expect(setting.concurrency).toBe(setting.workers * setting.tasksPerWorker);
      expect(setting.concurrency).toBeLessThanOrEqual(mostConcurrency);
      if (isLoop) expect(setting.workers).toBe(1);
      else {
        expect(setting.tasksPerWorker).toBe(1);
        expect(setting.workers).toBeLessThanOrEqual(mostWorkersPerCore * waits.cores);
      }
    }
  });

  it('has computing done by processes, and waiting by threads of whichever kind', async () => {
    const computing = await study(computes, optionsFor(computes));
    expect(computing.recommended?.setting.poolType).toBe('prefork');
    const { recommended } = await waiting;
    expect(['threads', 'gevent', 'eventlet']).toContain(recommended?.setting.poolType);
    expect(recommended!.setting.concurrency).toBeGreaterThan(2 * waits.cores);
  });
});

describe('a pool that stalls with the usual window', () => {
  /** As some releases are: with another multiplier than 0 their green threads and threads mostly idle. */
  const stalling =
    (evaluate: Evaluate, pools: readonly string[], windows: (multiplier: number) => boolean): Evaluate =>
    async (setting, load, options) => {
      const measured = await evaluate(setting, load, options);
      if (!pools.includes(setting.poolType) || !windows(setting.prefetchMultiplier)) return measured;
      if (load.kind !== 'saturating') return measured;
      const { throughput } = measured.figures;
      const slower = (value: number | null) => (value === null ? null : value / 50);
      return {
        ...measured,
        figures: {
          ...measured.figures,
          throughput: {
            ...throughput,
            value: slower(throughput.value),
            low: slower(throughput.low),
            high: slower(throughput.high),
          },
        },
        flags: [...measured.flags, { kind: 'stalled', slotsBusy: 0.02, cores: 0.05 }],
      };
    };

  it('is looked at with the widest, and recommended with a window that does not stall', async () => {
    const { evaluate } = studyOptionsFor(waits);
    const { recommended, trials } = await study(waits, {
      ...optionsFor(waits),
      evaluate: stalling(evaluate, ['threads', 'gevent', 'eventlet'], (multiplier) => multiplier !== 0),
    });
    for (const poolType of ['threads', 'gevent', 'eventlet']) {
      const own = trials.filter(({ setting }) => setting.poolType === poolType);
      expect(own.some(({ setting }) => setting.prefetchMultiplier === 4)).toBe(true);
      expect(own.some(({ setting }) => setting.prefetchMultiplier === 0)).toBe(true);
    }
    expect(['threads', 'gevent', 'eventlet']).toContain(recommended?.setting.poolType);
    expect(recommended?.setting.prefetchMultiplier).toBe(0);
  });

  it('is not recommended where it stalls whatever the window is', async () => {
    const { evaluate } = studyOptionsFor(waits);
    const { recommended } = await study(waits, {
      ...optionsFor(waits),
      evaluate: stalling(evaluate, ['threads', 'gevent', 'eventlet'], () => true),
    });
    expect(recommended?.setting.poolType).toBe('prefork');
  });
});

describe("connections of Celery's pools", () => {
  const queries = MODELS['a database at its best with six connections']!;
  const withConnections = (canDoWithoutPool: boolean) => ({
    ...optionsFor(queries),
    space: { ...optionsFor(queries).space, usesConnections: true, canDoWithoutPool },
  });

  it('are shared by threads and green threads of a worker, and parted among processes', async () => {
    const { trials } = await study(queries, withConnections(true));
    const sizes = trials.flatMap(({ setting }) =>
      typeof setting.connections === 'number' ? [{ ...setting, connections: setting.connections }] : [],
    );
    for (const { poolType, workers, connections } of sizes) {
      if (poolType === 'prefork') expect(connections % workers).toBe(0);
    }
    expect(
      sizes.some(({ poolType, workers, connections }) => poolType === 'threads' && connections < workers),
    ).toBe(true);
    expect(trials.some(({ setting }) => setting.connections === 'none')).toBe(true);
  });

  it('are never without a pool where the library has no such way', async () => {
    const { trials } = await study(queries, {
      ...withConnections(false),
      current: { ...defaultCelerySetting(queries.cores), connections: queries.cores },
    });
    expect(trials.filter(({ setting }) => setting.connections === 'none')).toEqual([]);
  });
});
