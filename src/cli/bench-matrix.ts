import type { Setting } from '../fleet/setting.js';

/**
 * The usual settings for a machine: every pool type and implementation, with a task per core, and with many tasks in
 * flight where the pool can have them.
 * @param usesConnections each setting is then measured with a pool of connections and without one
 */
export function usualSettings(cores: number, usesConnections: boolean): Setting[] {
  const workers = Math.max(1, Math.floor(cores));
  const shapes: readonly Pick<Setting, 'poolType' | 'implementation' | 'workers' | 'tasksPerWorker'>[] = [
    ...[1, 10, 100].map((tasksPerWorker) => ({
      poolType: 'event-loop' as const,
      implementation: null,
      workers: 1,
      tasksPerWorker,
    })),
    ...[1, 16].flatMap((tasksPerWorker) => [
      { poolType: 'threads' as const, implementation: 'piscina' as const, workers, tasksPerWorker },
      { poolType: 'threads' as const, implementation: 'tinypool' as const, workers, tasksPerWorker },
      { poolType: 'processes' as const, implementation: 'tinypool' as const, workers, tasksPerWorker },
    ]),
    { poolType: 'threads', implementation: 'workerpool', workers, tasksPerWorker: 1 },
    { poolType: 'processes', implementation: 'workerpool', workers, tasksPerWorker: 1 },
  ];
  return shapes.flatMap((shape): Setting[] => {
    const concurrency = shape.workers * shape.tasksPerWorker;
    const setting = {
      ...shape,
      concurrency,
      prefetchMultiplier: 4,
      acknowledgement: 'early' as const,
      nodes: 1,
    };
    if (!usesConnections) return [{ ...setting, connections: null }];
    // Workers share a pool evenly; ten a worker is pg's own default.
    const pooled = shape.workers * Math.min(10, shape.tasksPerWorker);
    return [
      { ...setting, connections: pooled },
      { ...setting, connections: 'none' as const },
    ];
  });
}
