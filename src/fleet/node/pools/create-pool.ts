import { entryPoint } from '../../../foundation/entry-point.js';
import { UsageError } from '../../../foundation/errors.js';
import type { PoolImplementation, PoolType, Setting } from '../../setting.js';
import { createEventLoopPool } from './event-loop.js';
import { POOL_ADAPTERS } from './index.js';
import { prepareWorkers } from './prepare-workers.js';
import type { WorkerConfig } from './worker-config.js';
import type { PoolAdapter, PoolOptions, WorkerPool } from './worker-pool.js';

/**
 * Starts the setting's pool and resolves when all of its workers are ready for a task.
 * @throws {UsageError} when the implementation does not have such a setting, or the task module cannot be set up
 */
export async function createPool(options: {
  setting: Setting;
  config: WorkerConfig;
  onPoolBroken: PoolOptions['onPoolBroken'];
}): Promise<WorkerPool> {
  const { setting, config, onPoolBroken } = options;
  const { poolType, implementation, workers, tasksPerWorker } = setting;
  if (poolType === 'event-loop') return createEventLoopPool(config);
  const adapter = implementation === null ? undefined : adapters[implementation];
  if (adapter === undefined || !isTypeOf(adapter, poolType)) {
    throw new UsageError(`pool type ${poolType} does not exist on ${implementation ?? 'no implementation'}`);
  }
  if (tasksPerWorker > adapter.maxTasksPerWorker) {
    throw new UsageError(
      `${adapter.implementation} runs at most ${adapter.maxTasksPerWorker} task(s) per worker, not ${tasksPerWorker}`,
    );
  }
  const entry = entryPoint(import.meta.url, './worker-entry.js');
  const pool = await adapter.create(poolType, { workers, tasksPerWorker, entry, onPoolBroken });
  try {
    await prepareWorkers(pool, workers, READY_TIMEOUT_MS);
  } catch (thrown) {
    await pool.close();
    throw thrown;
  }
  return pool;
}

/** By name; other runtimes' implementations are not among them. */
const adapters: Readonly<Partial<Record<PoolImplementation, PoolAdapter>>> = POOL_ADAPTERS;

function isTypeOf(adapter: PoolAdapter, poolType: PoolType): poolType is PoolAdapter['poolTypes'][number] {
  return (adapter.poolTypes as readonly PoolType[]).includes(poolType);
}

const READY_TIMEOUT_MS = 30_000;
