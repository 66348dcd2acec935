import { libraryName, type PasteTemplate } from './paste-source.js';

/** https://github.com/piscinajs/piscina#class-piscina */
export const piscina: PasteTemplate = {
  applies: ({ setting }) => setting.implementation === 'piscina',
  write: ({ setting: { workers, tasksPerWorker }, versions }) => ({
    library: libraryName('piscina', versions, '5'),
    brief: `new Piscina({ minThreads: ${workers}, maxThreads: ${workers}, concurrentTasksPerWorker: ${tasksPerWorker} })`,
    code: `import { Piscina } from 'piscina';

// The file exports the task as its default.
export const pool = new Piscina({
  filename: new URL('./task.js', import.meta.url).href,
  minThreads: ${workers},
  maxThreads: ${workers},
  concurrentTasksPerWorker: ${tasksPerWorker},
});

export const run = (payload) => pool.run(payload);
`,
    noCounterpart: [],
  }),
};
