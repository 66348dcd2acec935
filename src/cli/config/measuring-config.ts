import path from 'node:path';
import type { MeasuringConfig } from '../tune-options.js';
import type { LoadedConfig } from './loaded-config.js';

/** What a config says of the options that the measuring commands share; the paths in it are absolute. */
export function measuringConfig({ path: file, config }: LoadedConfig): MeasuringConfig {
  const folder = path.dirname(file);
  return {
    modules: config.modules?.map((module) => path.resolve(folder, module)),
    tasks: config.tasks,
    taskTimeoutMs: config.taskTimeout,
    brokerLatencyMs: config.brokerLatency,
    postgresUrl: config.postgres,
    outFolder: config.out === undefined ? undefined : path.resolve(folder, config.out),
    seed: config.seed,
  };
}
