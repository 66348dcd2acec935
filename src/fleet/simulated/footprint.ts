import { poolTraits } from '../pool-traits.js';
import type { Setting } from '../setting.js';
import { DEFAULT_MEMORY, DEFAULT_START_UP, type SimulatedModel } from './model.js';

/** Memory of all of a setting's processes, in bytes. */
export function memoryBytes(model: SimulatedModel, setting: Setting): number {
  const memory: NonNullable<SimulatedModel['memory']> = model.memory ?? DEFAULT_MEMORY;
  const { nodeBytes, threadBytes, processBytes, taskBytes = 0 } = memory;
  const perWorker = perWorkerOf(setting, threadBytes, processBytes);
  return setting.nodes * (nodeBytes + setting.workers * perWorker + setting.concurrency * taskBytes);
}

/** From the start of the first node to the readiness of the last worker, in ms; nodes start side by side. */
export function startUpMs(model: SimulatedModel, setting: Setting): number {
  const { nodeMs, threadMs, processMs } = model.startUp ?? DEFAULT_START_UP;
  const perWorker = perWorkerOf(setting, threadMs, processMs);
  return nodeMs + setting.workers * perWorker;
}

/** Threads of Python are next to nothing beside those of Node.js, which have a heap each. */
function perWorkerOf(setting: Setting, thread: number, process: number): number {
  if (poolTraits(setting).isLoop) return 0;
  if (setting.poolType !== 'threads') return process;
  return setting.implementation === 'celery' ? 0 : thread;
}
