import type { TaskHostOptions } from '../../../workload/task-host.js';

/** Names the file in which a worker finds its configuration; a file, since it can hold a database password. */
export const WORKER_CONFIG_VARIABLE = 'POOLTUNE_WORKER_CONFIG';

/** JSON in a file that only its owner may read. */
export type WorkerConfig = TaskHostOptions;
