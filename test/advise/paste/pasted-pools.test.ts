import { describe, expect, test } from 'vitest';
import { setting } from '../../report/fixtures.js';
import { pasteOf } from './paste-cases.js';
import { runInProject } from './paste-project.js';

const TASK = 'export default ({ n }) => ({ doubled: 2 * n, shell: process.env.PASTE_TEST });';
const WORKERPOOL_TASK = `import workerpool from 'workerpool';
workerpool.worker({ task: ({ n }) => ({ doubled: 2 * n, shell: process.env.PASTE_TEST }) });`;

/** Runs one task and prints its result with what the pool was given. */
function main(facts: string, close: string): string {
  return `process.env.PASTE_TEST = 'kept';
const { pool, run } = await import('./pool.js');
const result = await run({ n: 21 });
console.log(JSON.stringify({ result, ...${facts} }));
await ${close};`;
}

const THREADS_WITH_SEVERAL = setting({ poolType: 'threads', tasksPerWorker: 3, concurrency: 6 });

describe('the pasted code runs a task with the setting', () => {
  test('piscina', async () => {
    const paste = pasteOf({ ...THREADS_WITH_SEVERAL, implementation: 'piscina' }, 'piscina');
    const facts =
      '{ workers: [pool.options.minThreads, pool.options.maxThreads], each: pool.options.concurrentTasksPerWorker }';
    expect(
      await runInProject({
        'pool.js': paste.code,
        'task.js': TASK,
        'main.js': main(facts, 'pool.destroy()'),
      }),
    ).toEqual({ result: { doubled: 42, shell: 'kept' }, workers: [2, 2], each: 3 });
  });

  test.each([
    { of: THREADS_WITH_SEVERAL, runtime: 'worker_threads' },
    { of: setting({ tasksPerWorker: 3, concurrency: 6 }), runtime: 'child_process' },
  ])('tinypool on $runtime', async ({ of, runtime }) => {
    const facts =
      '{ workers: [pool.options.minThreads, pool.options.maxThreads], each: pool.options.concurrentTasksPerWorker, runtime: pool.options.runtime }';
    expect(
      await runInProject({
        'pool.js': pasteOf(of, 'tinypool').code,
        'task.js': TASK,
        'main.js': main(facts, 'pool.destroy()'),
      }),
      // The environment is there in both: a child process would otherwise have none.
    ).toEqual({ result: { doubled: 42, shell: 'kept' }, workers: [2, 2], each: 3, runtime });
  });

  test.each(['threads', 'processes'] as const)('workerpool on %s', async (poolType) => {
    const paste = pasteOf(setting({ poolType, implementation: 'workerpool' }), 'workerpool');
    const facts = '{ workers: [pool.minWorkers, pool.maxWorkers], type: pool.workerType }';
    expect(
      await runInProject({
        'pool.js': paste.code,
        'task.js': WORKERPOOL_TASK,
        'main.js': main(facts, 'pool.terminate()'),
      }),
    ).toEqual({
      result: { doubled: 42, shell: 'kept' },
      workers: [2, 2],
      type: poolType === 'threads' ? 'thread' : 'process',
    });
  });
});
