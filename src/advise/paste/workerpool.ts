import { applyPoolType, libraryName, type PasteTemplate } from './paste-source.js';

/** https://github.com/josdejong/workerpool#pool */
export const workerpool: PasteTemplate = {
  applies: ({ setting }) => setting.implementation === 'workerpool',
  write: ({ setting, versions }) => ({
    library: libraryName('workerpool', versions, '10'),
    brief: `workerpool.pool(file, { workerType: '${applyPoolType(setting)}', minWorkers: ${setting.workers}, maxWorkers: ${setting.workers} })`,
    code: `import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';

// The file calls workerpool.worker({ task }).
export const pool = workerpool.pool(fileURLToPath(new URL('./task.js', import.meta.url)), {
  workerType: '${applyPoolType(setting)}',
  minWorkers: ${setting.workers},
  maxWorkers: ${setting.workers},
});

export const run = (payload) => pool.exec('task', [payload]);
`,
    noCounterpart:
      setting.tasksPerWorker === 1
        ? []
        : [
            `workerpool runs one task per worker: ${setting.tasksPerWorker} tasks per worker have no counterpart.`,
          ],
  }),
};
