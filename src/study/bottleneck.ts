import { poolTraits } from '../fleet/pool-traits.js';
import type { Setting } from '../fleet/setting.js';
import { isUsable, type Trial } from '../trial/trial.js';
import { isClearlyBetter } from './choice.js';
import { coresPerNode, fillsOneCore } from './one-core.js';
import { predictCapacity } from './predict.js';
import { type Study, sameSetting } from './study.js';
import type { Bottleneck } from './study-result.js';
import { isAtRateLimit } from './task-profile.js';

/** Nearer to full than this counts as full: the rest is scheduling and measuring. */
const FULL = 0.9;
/** Capacity that grows by less than this with four times the concurrency is flat. */
const FLAT = 1.1;
/** Service time that is longer by this than alone was spent waiting for something that is shared. */
const GROWN = 1.3;
const MANY_IN_FLIGHT = 1.5;

/**
 * What keeps a setting from doing more, from the figures of its longest capacity trial and of its neighbours. The
 * first that has evidence, in this order: the user's limit of the rate; a full event loop or full cores explain all else; a connection pool that is
 * full is nearer than what is behind it; what is left is a wait that grew with no resource of ours full.
 */
export function findBottleneck(study: Study, setting: Setting): Bottleneck {
  const trial = longest(study.capacityTrials(setting));
  if (trial === undefined) return { kind: 'none found', evidence: {} };
  const { figures } = trial;
  const { cores, memoryBytes } = study.space;
  const { maxRatePerSecond } = study.profile;
  const tasksPerSecond = figures.throughput.value ?? 0;
  if (isAtRateLimit(study.profile, tasksPerSecond)) {
    return { kind: 'rate limit', evidence: { tasksPerSecond, maxRatePerSecond } };
  }
  const utilization = figures.eventLoop?.utilization ?? 0;
  if (poolTraits(setting).isLoop && utilization >= FULL) {
    return { kind: 'event loop', evidence: { utilization, delayP99Ms: figures.eventLoop!.delayP99Ms } };
  }
  // An upstream of the lab's own shares the cores with the nodes.
  const upstreamsCores = figures.cores.upstreams ?? 0;
  const busyCores = figures.cores.nodes + figures.cores.lab + upstreamsCores;
  if (busyCores >= FULL * cores) {
    return {
      kind: 'CPU',
      evidence: {
        busyCores,
        nodesCores: figures.cores.nodes,
        labCores: figures.cores.lab,
        upstreamsCores,
        cores,
      },
    };
  }
  if (setting.implementation === 'celery' && poolTraits(setting).oneCore && fillsOneCore(trial)) {
    return { kind: 'one core', evidence: { busyCores: coresPerNode(trial), cores } };
  }
  if (utilization >= FULL) {
    // The pools' main loop: every task passes through it.
    return { kind: 'event loop', evidence: { utilization, delayP99Ms: figures.eventLoop!.delayP99Ms } };
  }
  const memoryPeakBytes = figures.memoryPeakBytes ?? 0;
  if (memoryPeakBytes >= FULL * memoryBytes)
    return { kind: 'memory', evidence: { memoryPeakBytes, memoryBytes } };
  return (
    connectionPool(study, trial) ??
    brokerRoundTrip(study, trial) ??
    downstream(study, trial) ?? { kind: 'none found', evidence: { busyCores, cores } }
  );
}

/** Fewer connections than tasks in flight, all of them in use, and more of them gave more (or nobody tried). */
function connectionPool(study: Study, { setting, figures }: Trial): Bottleneck | undefined {
  const { connections, concurrency, nodes } = setting;
  const peak = Math.max(0, ...figures.connections.map((use) => use.peak));
  if (typeof connections !== 'number' || connections >= concurrency || peak < connections * nodes)
    return undefined;
  const fewer = study
    .standings()
    .filter((standing) => sameSetting({ ...standing.setting, connections }, setting))
    .filter(
      (standing) =>
        typeof standing.setting.connections === 'number' && standing.setting.connections < connections,
    );
  const here = study.standing(setting)?.capacity.value ?? 0;
  const grows = fewer.every((standing) => (standing.capacity.value ?? 0) * FLAT < here);
  return grows ? { kind: 'connection pool', evidence: { connections, concurrency, peak } } : undefined;
}

/** A larger window clearly did more on one node, while cores were free. */
function brokerRoundTrip(study: Study, { setting }: Trial): Bottleneck | undefined {
  const window = (multiplier: number) => (multiplier === 0 ? Number.POSITIVE_INFINITY : multiplier);
  const own = study.standing(setting);
  if (own === null) return undefined;
  const here = own.capacity.value ?? 0;
  const larger = study
    .standings()
    .find(
      (standing) =>
        sameSetting({ ...standing.setting, prefetchMultiplier: setting.prefetchMultiplier }, setting) &&
        window(standing.setting.prefetchMultiplier) > window(setting.prefetchMultiplier) &&
        (standing.capacity.value ?? 0) > FLAT * here &&
        isClearlyBetter(standing, own),
    );
  return larger === undefined
    ? undefined
    : {
        kind: 'broker round trip',
        evidence: { tasksPerSecond: here, withLargerWindow: larger.capacity.value! },
      };
}

/** Capacity is flat where concurrency grows, and tasks take longer than they do alone, while cores are free. */
function downstream(study: Study, { setting, figures }: Trial): Bottleneck | undefined {
  const { profile } = study;
  const aloneMs = profile.cpuMs + profile.waitMs + profile.blockedWaitMs;
  const here = study.standing(setting)?.capacity.value ?? 0;
  const more = study
    .standings()
    .filter(
      (standing) =>
        standing.setting.poolType === setting.poolType &&
        standing.setting.concurrency >= MANY_IN_FLIGHT * setting.concurrency &&
        standing.capacity.value !== null,
    );
  const isFlat = more.length > 0 && more.every((standing) => standing.capacity.value! < FLAT * here);
  const serviceMs = figures.serviceTime.p50.value ?? (1_000 * setting.concurrency) / Math.max(here, 1e-9);
  const isFarFromModel = here < predictCapacity(profile, setting, study.space.cores) / GROWN;
  if (!(isFlat || isFarFromModel) || (serviceMs < GROWN * aloneMs && !isFlat)) return undefined;
  return {
    kind: 'downstream',
    evidence: { serviceMs, aloneMs, tasksPerSecond: here, concurrency: setting.concurrency },
  };
}

function longest(trials: readonly Trial[]): Trial | undefined {
  const lengthMs = ({ load }: Trial) => (load.kind === 'saturating' ? load.durationMs : 0);
  return trials
    .filter(isUsable)
    .reduce<Trial | undefined>(
      (best, trial) => (best === undefined || lengthMs(trial) >= lengthMs(best) ? trial : best),
      undefined,
    );
}
