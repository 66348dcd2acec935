import { connectionPools, poolTraits } from '../fleet/pool-traits.js';
import { poolName, type Setting } from '../fleet/setting.js';
import type { Space } from './space.js';
import { sameSetting } from './study.js';
import type { Lever } from './study-result.js';

/** The recommended setting with one lever put back to the default's value. */
export interface Ablated {
  readonly lever: Lever;
  readonly setting: Setting;
}

/**
 * One per lever that differs from the default and can be put back by itself: what a lever is worth is the difference
 * it makes where it is used, all others being as recommended.
 */
export function ablationsOf(recommended: Setting, control: Setting, space: Space): Ablated[] {
  const ablated: Ablated[] = [];
  const add = (lever: Lever, setting: Setting | null) => {
    if (setting !== null && !sameSetting(setting, recommended)) ablated.push({ lever, setting });
  };
  if (recommended.poolType !== control.poolType || recommended.implementation !== control.implementation) {
    const allowed = space.arms.some(
      ({ poolType, implementation }) =>
        poolType === control.poolType && implementation === control.implementation,
    );
    if (allowed) add('poolType', withPoolOf(recommended, control, space));
  }
  if (recommended.concurrency !== control.concurrency) {
    add('concurrency', withConcurrency(recommended, control.concurrency, space));
  }
  if (recommended.connections !== null && recommended.connections !== control.connections) {
    add('connections', { ...recommended, connections: control.connections ?? 'none' });
  }
  if (recommended.prefetchMultiplier !== control.prefetchMultiplier) {
    add('prefetchMultiplier', { ...recommended, prefetchMultiplier: control.prefetchMultiplier });
  }
  return ablated;
}

/** The default's pool at (nearly) the recommended concurrency: its workers share it. */
function withPoolOf(recommended: Setting, control: Setting, space: Space): Setting {
  const { isLoop, mostConcurrency, mostWorkersPerCore } = poolTraits(control);
  const concurrency = Math.min(recommended.concurrency, mostConcurrency);
  const ofControl = (workers: number, tasksPerWorker: number) =>
    shared({
      ...recommended,
      poolType: control.poolType,
      implementation: control.implementation,
      workers,
      tasksPerWorker,
    });
  if (isLoop) return ofControl(1, concurrency);
  // A worker of Celery's has one task; as many workers as there are tasks, or as many as are ever tried.
  if (control.implementation === 'celery') {
    return ofControl(Math.min(concurrency, mostWorkersPerCore * space.cores), 1);
  }
  const workers = Math.min(control.workers, concurrency);
  return ofControl(
    workers,
    control.implementation === 'workerpool' ? 1 : Math.max(1, Math.round(concurrency / workers)),
  );
}

/** The same pool at (nearly) another concurrency: its workers share it, and its connections are shared out among them. */
export function withConcurrency(recommended: Setting, concurrency: number, space: Space): Setting {
  if (poolTraits(recommended).isLoop) return shared({ ...recommended, tasksPerWorker: concurrency });
  const arms = space.arms.filter((arm) => poolName(arm) === poolName(recommended));
  const onlySingle = arms.length > 0 && arms.every(({ growth }) => growth === 'single');
  const growsByWorkers =
    onlySingle || (recommended.tasksPerWorker === 1 && recommended.workers > space.cores);
  const workers = growsByWorkers ? concurrency : Math.min(recommended.workers, concurrency);
  return shared({ ...recommended, workers, tasksPerWorker: Math.max(1, Math.round(concurrency / workers)) });
}

/** With the products that follow from workers: concurrency, and connections that all of their pools have a share of. */
function shared(setting: Setting): Setting {
  const { workers, tasksPerWorker, connections } = setting;
  const pools = connectionPools(setting);
  return {
    ...setting,
    concurrency: workers * tasksPerWorker,
    connections:
      typeof connections === 'number' ? Math.max(1, Math.round(connections / pools)) * pools : connections,
  };
}
