import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const require = createRequire(import.meta.url);

/** Vitest itself would leave one free. One more than there are cores: many files wait for processes of theirs. */
const MANY = availableParallelism() + 1;
/** Of files that start nodes and wait for them: with more, what they start would not keep up with their budgets. */
const SOME = 2;

/** Tests that load the machine: after all others. */
const ALONE = 'test/**/*.alone.test.ts';
/** Those that compare speeds, or say how this machine is: one file at a time. */
const COMPARING = [
  'test/claims/*.alone.test.ts',
  'test/cli/check/{better-setting,no-regressions}.alone.test.ts',
  'test/cli/doctor/*.alone.test.ts',
  'test/cli/e2e/max-rate.alone.test.ts',
  'test/fleet/celery/orders.alone.test.ts',
  'test/trial/calibration/*.alone.test.ts',
];
/** Workers of Celery, whose tasks wait at gates: no budget that they would have to keep up with. */
const GATED = 'test/fleet/celery/*.alone.test.ts';
/** Those that start a Chromium each. */
const BROWSER = 'test/report/html/browser/*.test.ts';
/** Computing alone, on recorded or simulated trials. */
const COMPUTED = [
  'test/{study,advise,bench,trial,plan,report}/**/*.test.ts',
  'test/check/{*,history/*}.test.ts',
  'test/{cli/options,fleet/simulated}/*.test.ts',
];

/** Half a minute and more each: begun last, they would be waited for alone, and a clone knows no durations. */
const LONG = [
  'cli/celery/study',
  'fleet/celery/connections',
  'cli/celery/capture',
  'cli/celery/tune',
  'fleet/celery/windows',
  'cli/check/regressions',
  'cli/check/versions',
  'packaging/vitest',
  'cli/check/baseline',
  'study/regret',
  'study/from',
  'study/celery-pools',
  'plan/simulator/stations',
  'bench/recorded-surfaces',
].map((file) => `/test/${file}.`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((file) => moduleId.includes(file));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  resolve: {
    // Its manifest has no `exports`; Vite would take its .mjs files, which Node.js never loads (nor could).
    alias: { clipanion: require.resolve('clipanion') },
  },
  test: {
    // Real processes on a busy machine: a limit against hanging, not a statement about speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    sequence: { sequencer: LongestFirst },
    // In the order of groupOrder; projects that differ in maxWorkers must differ in it.
    projects: [
      {
        extends: true,
        test: {
          name: 'computed',
          include: COMPUTED,
          exclude: [ALONE, BROWSER],
          // They leave nothing behind in a process: one that has read the sources is used again.
          isolate: false,
          // Nothing in them can hang but a loop without end, and some compute for a while.
          testTimeout: 240_000,
          maxWorkers: MANY,
        },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [ALONE, BROWSER, ...COMPUTED],
          maxWorkers: MANY,
        },
      },
      { extends: true, test: { name: 'browser', include: [BROWSER], maxWorkers: MANY } },
      {
        extends: true,
        test: {
          name: 'some',
          include: [ALONE],
          exclude: [...COMPARING, GATED],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: SOME,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'gated',
          include: [GATED],
          exclude: COMPARING,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: MANY,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: COMPARING, maxWorkers: 1, sequence: { groupOrder: 3 } },
      },
    ],
  },
});
