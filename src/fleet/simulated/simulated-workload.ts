import type { ModuleWorkload } from '../../workload/workload.js';
import type { SimulatedModel } from './model.js';

/** The model's tasks as a workload; nothing of it exists on disk, and the simulated fleet reads none of it. */
export function simulatedWorkload(model: SimulatedModel): ModuleWorkload {
  const name = model.name ?? 'simulated';
  return {
    name,
    modulePath: `/simulated/${name}.ts`,
    entryUrl: `simulated:${name}`,
    compiled: false,
    tasks: model.tasks.map((task) => ({ name: task.name, weight: task.weight ?? 1 })),
    hasSetup: false,
    sequencePath: `/simulated/${name}.jsonl`,
    sequenceLength: 0,
  };
}
