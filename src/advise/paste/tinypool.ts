import { libraryName, type PasteTemplate } from './paste-source.js';

/** https://github.com/tinylibs/tinypool#api */
export const tinypool: PasteTemplate = {
  applies: ({ setting }) => setting.implementation === 'tinypool',
  write: ({ setting: { poolType, workers, tasksPerWorker }, versions }) => {
    const runtime = poolType === 'threads' ? 'worker_threads' : 'child_process';
    // A child process gets these variables and no others.
    const env = poolType === 'threads' ? '' : '  env: process.env, // a child process gets no others\n';
    return {
      library: libraryName('tinypool', versions, '2'),
      brief: `new Tinypool({ runtime: '${runtime}', minThreads: ${workers}, maxThreads: ${workers}, concurrentTasksPerWorker: ${tasksPerWorker} })`,
      code: `import { Tinypool } from 'tinypool';

// The file exports the task as its default.
export const pool = new Tinypool({
  filename: new URL('./task.js', import.meta.url).href,
  runtime: '${runtime}',
  minThreads: ${workers},
  maxThreads: ${workers},
  concurrentTasksPerWorker: ${tasksPerWorker},
${env}});

export const run = (payload) => pool.run(payload);
`,
      noCounterpart: [],
    };
  },
};
