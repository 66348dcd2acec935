import { poolTraits } from '../fleet/pool-traits.js';
import type { Setting } from '../fleet/setting.js';
import { canServe } from '../fleet/shared-nodes.js';
import { withConcurrency } from './ablation.js';
import { LEAST_WARM_UP_MS, LONGEST_WARM_UP_MS } from './duration.js';
import { connectionsOn, measureAlike, measureColumn } from './prefetch-column.js';
import { type PrefetchTried, triedIn } from './prefetch-tried.js';
import { PREFETCH_STAGE } from './stage-names.js';
import type { Study } from './study.js';

/** A convoy needs a second node. */
const NODES = 2;
/** Of a concurrency's time, for nodes that are kept to become warm. */
const WARM_UP_SHARE = 0.25;
/** From here on, other concurrencies are looked at as well. */
const LONG_STAGE_MS = 20_000;
const NEIGHBOURS = [0.5, 2];
/** For the shortest batch of one multiplier, and another one where it may win. */
const LEAST_BATCHES_MS = 1_200;

/**
 * The prefetch multipliers on two nodes that share the queue: a batch for each (its makespan shows convoys and the
 * broker's round trip), then a steady load for those that may win (held tasks are in the tail). The same tasks in the
 * same order for all of them, on the same warm nodes where those can be kept; at other concurrencies too, where there is time.
 */
export async function measurePrefetch(
  study: Study,
  base: Setting,
  endShare: number,
): Promise<PrefetchTried[]> {
  const { runner, space } = study;
  runner.beginStage(
    PREFETCH_STAGE,
    `prefetch multipliers ${space.prefetchMultipliers.join(', ')} on ${NODES} nodes`,
    endShare,
  );
  const capacity = study.standing(base)?.capacity.value ?? 0;
  if (space.prefetchMultipliers.length < 2 || capacity <= 0) return [];
  const nodes = Math.max(NODES, base.nodes);
  const setting = { ...base, nodes, connections: connectionsOn(study, base, nodes) };
  // Finalists that took too long must not cost the multipliers their batches.
  runner.grantMs(
    runner.overheadMs(setting) + LEAST_BATCHES_MS * space.prefetchMultipliers.length + LEAST_WARM_UP_MS,
  );
  // Nodes that start for each trial leave no time for pictures.
  const isLong = runner.canKeepNodes && runner.leftMs >= LONG_STAGE_MS;
  const others = isLong ? neighboursOf(study, setting) : [];
  const all = [setting, ...others];
  const widest = all.find((nodes) => all.every((own) => canServe(nodes, own)));
  // As warm as each other, and no longer than the first had: what comes after needs its time.
  const shareMs = (WARM_UP_SHARE * runner.leftMs) / (widest === undefined ? all.length : 1);
  study.keptWarmUpMs = Math.round(Math.max(LEAST_WARM_UP_MS, Math.min(LONGEST_WARM_UP_MS, shareMs)));
  try {
    if (runner.canKeepNodes) runner.keepNodes(widest ?? setting, widest === undefined ? [] : all);
    const own = await measureColumn(study, setting, capacity, others.length);
    for (const other of others) {
      // One start for all concurrencies where the same nodes can have them, else one for each.
      if (!runner.isRunning(other)) {
        await runner.endKeptNodes();
        runner.keepNodes(other);
      }
      await measureAlike(study, other, own);
    }
    return triedIn(study, own.settings);
  } finally {
    await runner.endKeptNodes();
  }
}

/** Half and twice the concurrency, where the limits allow it. */
function neighboursOf({ space }: Study, setting: Setting): readonly Setting[] {
  const { mostConcurrency } = poolTraits(setting);
  const concurrencies = new Set([setting.concurrency]);
  return NEIGHBOURS.flatMap((factor) => {
    const other = withConcurrency(setting, Math.max(1, Math.round(factor * setting.concurrency)), space);
    const isAllowed =
      other.concurrency <= mostConcurrency && space.contains({ ...other, nodes: space.nodes });
    if (!isAllowed || concurrencies.has(other.concurrency)) return [];
    concurrencies.add(other.concurrency);
    return [other];
  });
}
