import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** Vitest itself would leave one free. */
const ALL_CORES = availableParallelism();

/** Tests that load the machine or that others on it would disturb: after all others, one file at a time. */
const ALONE = 'test/**/*.alone.test.ts';
/** Those of them that run real Celery workers. */
const CELERY = 'test/**/celery/**/*.alone.test.ts';
/** Those that compare no speeds, only count: two files at a time. What is not named here is alone. */
const PAIRS = [
  'test/cli/e2e/{bad-input,faults,interrupted}.alone.test.ts',
  'test/fleet/node/faults.alone.test.ts',
];
/** Those that start a Chromium each. */
const BROWSER = 'test/report/html/browser/*.test.ts';
const CELERY_PAIRS = [
  'test/cli/celery/capture.alone.test.ts',
  'test/fleet/celery/{between-trials,broker-lost,conformance,connections,convoy,describe,faults}.alone.test.ts',
  'test/fleet/celery/{follow-ups,isolation,own-acknowledgement,read-back}.alone.test.ts',
  'test/fleet/celery/{results,routes,split-paste,start-and-end,windows}.alone.test.ts',
];
/** Those that compare settings or measure whole studies: what they say is not about Node.js, and takes minutes. */
const ONCE = [
  'test/claims/*.alone.test.ts',
  'test/cli/e2e/{from,max-rate,resume}.alone.test.ts',
  'test/cli/check/{better-setting,regressions}.alone.test.ts',
];
/** Whole checks: what is compared takes turns, so that a second one beside it disturbs both versions alike. */
const ONCE_PAIRS = ['test/cli/check/*.alone.test.ts', 'test/packaging/vitest.alone.test.ts'];
/** Computing alone, on recorded or simulated trials, and what runs git: one Node.js tells for all. */
const COMPUTED = ['study', 'advise', 'bench', 'trial', 'plan', 'check', 'fleet/simulated'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

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
    // In the order of groupOrder; projects that differ in maxWorkers must differ in it.
    projects: [
      {
        extends: true,
        test: { name: 'computed', include: COMPUTED, exclude: [ALONE], maxWorkers: ALL_CORES },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [ALONE, BROWSER, ...COMPUTED],
          maxWorkers: ALL_CORES,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: [BROWSER], maxWorkers: ALL_CORES, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: 'pairs', include: PAIRS, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: [ALONE],
          exclude: [CELERY, ...PAIRS, ...ONCE, ...ONCE_PAIRS],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: { name: 'alone-once', include: ONCE, maxWorkers: 1, sequence: { groupOrder: 4 } },
      },
      {
        extends: true,
        test: {
          name: 'once-pairs',
          include: ONCE_PAIRS,
          exclude: ONCE,
          maxWorkers: 2,
          sequence: { groupOrder: 5 },
        },
      },
      {
        extends: true,
        test: { name: 'celery-pairs', include: CELERY_PAIRS, maxWorkers: 2, sequence: { groupOrder: 6 } },
      },
      {
        extends: true,
        test: {
          name: 'celery',
          include: [CELERY],
          exclude: CELERY_PAIRS,
          maxWorkers: 1,
          sequence: { groupOrder: 7 },
        },
      },
    ],
  },
});
