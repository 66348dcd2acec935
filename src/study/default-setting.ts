import type { Setting } from '../fleet/setting.js';

/**
 * What gains are compared with unless the user names their own: a Celery worker as it starts without options, on
 * Node.js's counterpart. One process per core with a task each, a prefetch multiplier of 4, early acknowledgement,
 * and no connection pool (docs.celeryq.dev, "Configuration and defaults").
 */
export function defaultSetting(cores: number, usesConnections: boolean): Setting {
  const workers = Math.max(1, Math.round(cores));
  return {
    poolType: 'processes',
    implementation: 'tinypool',
    workers,
    tasksPerWorker: 1,
    concurrency: workers,
    prefetchMultiplier: 4,
    acknowledgement: 'early',
    connections: usesConnections ? 'none' : null,
    nodes: 1,
  };
}

/** A Celery worker as it starts without options: prefork, a process per core, multiplier 4, early acknowledgement. */
export function defaultCelerySetting(cores: number): Setting {
  return { ...defaultSetting(cores, false), poolType: 'prefork', implementation: 'celery' };
}
