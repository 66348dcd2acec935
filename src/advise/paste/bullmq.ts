import type { Setting } from '../../fleet/setting.js';
import type { PasteTemplate } from './paste-source.js';

/**
 * https://docs.bullmq.io/guide/workers/concurrency and https://docs.bullmq.io/guide/workers/sandboxed-processors:
 * a sandboxed processor runs one task at a time, and there are as many of them as tasks in flight.
 */
export const bullmq: PasteTemplate = {
  applies: () => true,
  write: ({ setting }) => {
    const shape =
      setting.poolType === 'event-loop'
        ? inline(setting)
        : setting.tasksPerWorker === 1
          ? sandboxed(setting)
          : perProcess(setting);
    return {
      library: 'bullmq 6',
      ...shape,
      noCounterpart: [
        ...shape.noCounterpart,
        ...(setting.prefetchMultiplier === 1
          ? []
          : [
              'The prefetch multiplier: a BullMQ worker takes a task only when it has room for it (multiplier 1).',
            ]),
        ...(setting.acknowledgement === 'late'
          ? []
          : [
              'Early acknowledgement: a task is completed after it has run, and runs again if its worker stalls.',
            ]),
      ],
    };
  },
};

interface Shape {
  readonly brief: string;
  readonly code: string;
  readonly noCounterpart: readonly string[];
}

function inline({ concurrency }: Setting): Shape {
  return {
    brief: `new Worker(queue, task, { connection, concurrency: ${concurrency} })`,
    code: `import { Worker } from 'bullmq';
import task from './task.js';

export const startWorker = (queue, connection) =>
  new Worker(queue, (job) => task(job.data), { connection, concurrency: ${concurrency} });
`,
    noCounterpart: [],
  };
}

function sandboxed({ poolType, concurrency }: Setting): Shape {
  const threads = poolType === 'threads';
  return {
    brief: `new Worker(queue, file, { connection, concurrency: ${concurrency}, useWorkerThreads: ${threads} })`,
    code: `import { Worker } from 'bullmq';

// The file exports (job) => task(job.data) as its default and runs in ${concurrency} ${threads ? 'threads' : 'processes'} of its own.
export const startWorker = (queue, connection) =>
  new Worker(queue, new URL('./processor.js', import.meta.url), {
    connection,
    concurrency: ${concurrency},
    useWorkerThreads: ${threads},
  });
`,
    noCounterpart: [],
  };
}

/** The counterpart of several tasks per worker: as many whole processes, each with that concurrency. */
function perProcess({ poolType, workers, tasksPerWorker }: Setting): Shape {
  return {
    brief: `in each of ${workers} processes: new Worker(queue, task, { connection, concurrency: ${tasksPerWorker} })`,
    code: `import { Worker } from 'bullmq';
import task from './task.js';

// Start this file in ${workers} processes (a process manager's instances): ${workers} × ${tasksPerWorker} tasks at once.
export const startWorker = (queue, connection) =>
  new Worker(queue, (job) => task(job.data), { connection, concurrency: ${tasksPerWorker} });
`,
    noCounterpart: [
      `Several tasks per worker in sandboxed processors (each runs one): ${workers} processes with ${tasksPerWorker} tasks each do it instead.`,
      ...(poolType === 'threads'
        ? ['Threads with several tasks each: processes stand in for them here.']
        : []),
    ],
  };
}
