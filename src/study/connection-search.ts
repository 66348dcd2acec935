import { connectionPools } from '../fleet/pool-traits.js';
import { describeSetting, type Setting } from '../fleet/setting.js';
import { bestAdmissible } from './admissible.js';
import { isTie } from './choice.js';
import { climb } from './climb.js';
import type { Standing } from './standing.js';
import type { Study } from './study.js';

/**
 * Fewer and more connections at the best setting so far, and none (a connection per use); then more tasks in flight
 * on as many connections as were best: while some wait for a connection, others compute.
 */
export async function searchConnections(study: Study, best: Standing, usualMs: number): Promise<void> {
  study.runner.decide(`fewer and more connections for ${describeSetting(best.setting)}`);
  await searchSize(study, best, usualMs);
  const { setting } = bestAdmissible(study) ?? best;
  study.runner.decide(`the best so far with connections compared: ${describeSetting(setting)}`);
  if (typeof setting.connections !== 'number') return;
  const arm = study.space.arms.find(
    ({ poolType, implementation }) =>
      poolType === setting.poolType && implementation === setting.implementation,
  );
  let reached = study.standing(setting);
  for (const factor of MORE_IN_FLIGHT) {
    const more: Setting | null =
      arm === undefined ? null : study.space.at(arm, factor * setting.concurrency, setting.connections);
    if (more === null || reached === null || study.standing(more) !== null) return;
    if (more.connections !== setting.connections || more.concurrency <= setting.concurrency) return;
    if (!study.runner.fits(more, usualMs)) return;
    study.runner.decide(`more tasks in flight on as many connections: ${describeSetting(more)}`);
    const standing = await study.measureCapacity(more, usualMs);
    if (standing === null || standing.objection !== null || isTie(reached, standing)) return;
    if ((standing.merit.value ?? 0) <= (reached.merit.value ?? 0)) return;
    reached = standing;
  }
}

/** Steps of concurrency at a fixed number of connections. */
const MORE_IN_FLIGHT = [2, 4];

async function searchSize(study: Study, best: Standing, usualMs: number): Promise<void> {
  const { space, runner } = study;
  const { setting } = best;
  const measure = async (candidate: Setting): Promise<Standing | null> => {
    const standing = study.standing(candidate) ?? (await study.measureCapacity(candidate, usualMs));
    return standing?.objection === null ? standing : null;
  };
  const withSize = (size: number): Setting => ({ ...setting, connections: size });
  const each = connectionPools(setting);
  // More than one per task in flight would be idle.
  const most = Math.min(
    space.connectionsMax ?? setting.concurrency,
    setting.concurrency,
    study.connectionsAllowed(setting.nodes),
  );
  const max = Math.max(each, Math.floor(most / each) * each);
  if (typeof setting.connections === 'number' && max > each) {
    await climb<Standing>({
      start: setting.connections,
      min: each,
      max,
      round: (size) => Math.min(max, Math.max(each, Math.round(size / each) * each)),
      measure: (size) => measure(withSize(size)),
      // A server may be at its best just below.
      finest: 1.5,
      worthwhile: () => true,
      promises: () => true,
      isRising: () => false,
      goOn: () => runner.fits(setting, usualMs),
    });
  }
  if (!space.canDoWithoutPool) return;
  const without: Setting = { ...setting, connections: 'none' };
  if (runner.fits(without, usualMs)) await measure(without);
}
