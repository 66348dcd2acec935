import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSetting, type Setting } from '../../src/fleet/setting.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { memoryAtMost } from '../../src/study/memory-use.js';
import type { Trial } from '../../src/trial/trial.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const shape = fc.record({
  workers: fc.integer({ min: 1, max: 32 }),
  tasksPerWorker: fc.integer({ min: 1, max: 32 }),
});

function processes({ workers, tasksPerWorker }: { workers: number; tasksPerWorker: number }): Setting {
  return {
    poolType: 'processes',
    implementation: 'tinypool',
    workers,
    tasksPerWorker,
    concurrency: workers * tasksPerWorker,
    prefetchMultiplier: 4,
    acknowledgement: 'early',
    connections: null,
    nodes: 1,
  };
}

describe('the bound of what a setting needs', () => {
  it('is no less than it does, whatever trials there were, where memory is affine', () => {
    const bytes = fc.integer({ min: 0, max: 400 * MIB });
    fc.assert(
      fc.property(
        shape,
        fc.array(shape, { minLength: 1, maxLength: 6 }),
        bytes,
        bytes,
        bytes,
        (wanted, tried, base, perWorker, perTask) => {
          const truth = ({ workers, concurrency }: Setting) =>
            55 * MIB + base + workers * perWorker + concurrency * perTask;
          const trials = tried.map((own) => {
            const setting = processes(own);
            return { setting, figures: { memoryPeakBytes: truth(setting) } } as Trial;
          });
          const setting = processes(wanted);
          const isLarger = (other: Setting) =>
            other.workers <= setting.workers && other.concurrency <= setting.concurrency;
          // Larger settings tell nothing of smaller ones; then it is a guess.
          fc.pre(trials.some((trial) => isLarger(trial.setting)));
          expect(memoryAtMost(setting, trials, 0)).toBeGreaterThanOrEqual(truth(setting) - 1);
        },
      ),
    );
  });
});

describe('memory', () => {
  const heavy: SimulatedModel = {
    ...MODELS['only computes']!,
    memory: { nodeBytes: 60 * MIB, threadBytes: 350 * MIB, processBytes: 400 * MIB },
  };
  const greedy: SimulatedModel = {
    ...MODELS['mostly waits']!,
    memory: { nodeBytes: 60 * MIB, threadBytes: 12 * MIB, processBytes: 40 * MIB, taskBytes: 20 * MIB },
  };

  it.each([
    ['workers that load much', heavy, 340 * MIB, 1.2 * GIB],
    ['tasks that hold much', greedy, 160 * MIB, GIB],
  ])('is never used beyond the machine’s: %s', async (_what, model, moduleBytes, memoryBytes) => {
    const decisions: string[] = [];
    const { trials, recommended } = await study(model, {
      space: { ...studyOptionsFor(model).space, memoryBytes },
      calibration: { ...studyOptionsFor(model).calibration, moduleBytes },
      budgetMs: 120_000,
      onEvent: (event) => event.kind === 'decision' && decisions.push(event.text),
    });
    for (const { figures } of trials) expect(figures.memoryPeakBytes!).toBeLessThanOrEqual(memoryBytes);
    expect(decisions.some((text) => text.includes('may need more memory than there is'))).toBe(true);
    // Not by leaving out what fits: most of what there is was tried.
    const peaks = trials.map(({ figures }) => figures.memoryPeakBytes!);
    expect(Math.max(...peaks)).toBeGreaterThan(0.5 * memoryBytes);
    expect(recommended).not.toBeNull();
  });

  it('that the calibration found a module to need is reckoned with before the first trial', async () => {
    const options = studyOptionsFor(heavy);
    const first = async (moduleBytes: number) => {
      const tried: string[] = [];
      await study(heavy, {
        space: { ...options.space, memoryBytes: 1.2 * GIB },
        calibration: { ...options.calibration, moduleBytes },
        evaluate: (setting, load, context) => {
          if (setting.poolType === 'processes') tried.push(describeSetting(setting));
          return options.evaluate(setting, load, context);
        },
      });
      return tried[0];
    };
    expect(await first(0)).toContain('concurrency 4');
    expect(await first(350 * MIB)).not.toContain('concurrency 4');
  });
});
