import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** Tests that load the machine or that others on it would disturb: one file at a time, after all others. */
const ALONE = 'test/**/*.alone.test.ts';
/** Those of them that run real Celery workers. */
const CELERY = 'test/**/celery/**/*.alone.test.ts';
/** Computing alone, on recorded or simulated trials: no process, socket or clock, so that one Node.js tells for all. */
const COMPUTED = ['study', 'advise', 'bench', 'trial', 'fleet/simulated'].map(
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
    projects: [
      {
        extends: true,
        // All cores: vitest itself would leave one free.
        test: { name: 'computed', include: COMPUTED, exclude: [ALONE], maxWorkers: availableParallelism() },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [ALONE, ...COMPUTED],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: [ALONE],
          exclude: [CELERY],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: { name: 'celery', include: [CELERY], maxWorkers: 1, sequence: { groupOrder: 3 } },
      },
    ],
  },
});
