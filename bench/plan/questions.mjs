import { connectionPools, poolTraits } from '../../dist/fleet/pool-traits.js';

/**
 * What the plan is asked of a study: the recommended setting, less of it, another pool type, two nodes with prefetch 1 and
 * 4; each one's capacity, response times at shares of it, and the makespan of batches. No such trial is in the study.
 */
export function questionsOn({ recommended, machineCores, trials, calibration }) {
  const usesConnections = calibration.uses.http || calibration.uses.postgres;
  const shape = (setting, changes) => fit({ ...setting, ...changes }, usesConnections, setting.connections);
  const own = { ...recommended, nodes: 1 };
  const scaled = (setting, factor) => {
    const tasksPerWorker = Math.max(1, Math.round(setting.tasksPerWorker * factor));
    return tasksPerWorker === setting.tasksPerWorker && setting.workers > 1
      ? shape(setting, { workers: Math.max(1, Math.round(setting.workers * factor)) })
      : shape(setting, { tasksPerWorker });
  };
  const cores = Math.max(2, Math.floor(machineCores));
  const other = poolTraits(own).isLoop
    ? shape(own, {
        poolType: 'threads',
        implementation: 'piscina',
        workers: cores,
        tasksPerWorker: Math.max(1, Math.round(own.concurrency / cores)),
      })
    : shape(own, {
        poolType: 'event-loop',
        implementation: null,
        workers: 1,
        tasksPerWorker: Math.max(2, Math.round(own.concurrency * 0.8)),
      });
  const two = (prefetchMultiplier) => shape(own, { nodes: 2, prefetchMultiplier });
  const ran = new Set(trials.map(({ setting, load }) => `${load.kind} ${JSON.stringify(setting)}`));
  const unseen = (kind, setting) => !ran.has(`${kind} ${JSON.stringify(setting)}`);
  const less = scaled(own, 0.6);
  const capacities = distinct([own, less, scaled(own, 0.35), scaled(own, 1.6), other, two(1), two(4)]);
  const loads = [
    ...[0.3, 0.6, 0.8].map((share) => ({ setting: own, share })),
    ...[0.5, 0.8].map((share) => ({ setting: less, share })),
    { setting: other, share: 0.6 },
    ...[1, 4].flatMap((prefetch) => [
      { setting: two(prefetch), share: 0.5 },
      { setting: two(prefetch), share: 0.8 },
      { setting: two(prefetch), batchMs: 1_700 },
    ]),
    { setting: own, batchMs: 1_700 },
    { setting: less, batchMs: 1_300 },
  ];
  // Capacities that the study measured are measured again, as shares are of them; what is compared is what it did not.
  return { capacities, loads, isUnseen: unseen };
}

function fit(setting, usesConnections, connections) {
  const concurrency = setting.workers * setting.tasksPerWorker;
  const next = { ...setting, concurrency };
  if (!usesConnections) return { ...next, connections: null };
  if (connections === 'none') return { ...next, connections };
  const pools = connectionPools(next);
  const wanted = Math.min(connections ?? concurrency, concurrency);
  return { ...next, connections: Math.max(pools, Math.floor(wanted / pools) * pools) };
}

function distinct(settings) {
  const seen = new Map(settings.map((setting) => [JSON.stringify(setting), setting]));
  return [...seen.values()];
}
