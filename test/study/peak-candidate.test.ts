import { expect, test } from 'vitest';
import type { Setting } from '../../src/fleet/setting.js';
import { tryPeak } from '../../src/study/peak-candidate.js';
import { spaceFor } from '../../src/study/space.js';
import { Study } from '../../src/study/study.js';
import { taskProfile } from '../../src/study/task-profile.js';
import { TrialRunner } from '../../src/study/trial-runner.js';
import { eventLoop, trial } from '../report/fixtures.js';
import { MODELS } from './models.js';
import { studyOptionsFor } from './simulated-lab.js';

/** A study of settings whose capacity follows the given law exactly. */
function studyOf(capacityOf: (setting: Setting) => number): Study {
  const options = {
    ...studyOptionsFor(MODELS['mostly waits']!),
    evaluate: async (setting: Setting) => ({
      startedAt: '2026-01-01T00:00:00Z',
      figures: trial(1, setting, capacityOf(setting)).figures,
      flags: [],
    }),
  };
  const profile = taskProfile(options.calibration, options.workload);
  const study = new Study({
    runner: new TrialRunner(options),
    space: spaceFor({ ...options.space, profile, objective: options.objective }),
    profile,
    objective: options.objective,
    control: eventLoop(1),
    budgetMs: options.budgetMs,
    seed: options.seed,
  });
  study.runner.beginStage('screening', 'of a law', 1);
  return study;
}

/** Its peak is at √((1 − 0.02) / 0.0005) = 44. */
const withPeak = ({ concurrency: n }: Setting) => (100 * n) / (1 + 0.02 * (n - 1) + 0.0005 * n * (n - 1));
const withoutPeak = ({ concurrency: n }: Setting) => (100 * n) / (1 + 0.02 * (n - 1));

async function triedBeyond(capacityOf: (setting: Setting) => number, levels: readonly number[]) {
  const study = studyOf(capacityOf);
  for (const level of levels) {
    await study.measureCapacity(eventLoop(level, { prefetchMultiplier: 4, acknowledgement: 'early' }), 500);
  }
  const before = study.runner.trials.length;
  await tryPeak(study, 500);
  return study.runner.trials.slice(before).map(({ setting }) => setting.concurrency);
}

test('the peak of the law is measured where the levels so far leave a gap around it', async () => {
  expect(await triedBeyond(withPeak, [1, 2, 4, 8, 16, 128])).toEqual([44]);
});

test('it is not where a level is near it, where there are too few levels, or where there is no peak', async () => {
  expect(await triedBeyond(withPeak, [1, 2, 4, 8, 40, 128])).toEqual([]);
  expect(await triedBeyond(withPeak, [1, 4, 8, 16, 128])).toEqual([]);
  expect(await triedBeyond(withoutPeak, [1, 2, 4, 8, 16, 128])).toEqual([]);
});
