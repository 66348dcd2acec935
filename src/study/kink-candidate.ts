import { describeSetting, poolName, type Setting } from '../fleet/setting.js';
import { admissible, bestAdmissible } from './admissible.js';
import { bestOf } from './choice.js';
import { kinkOf } from './kink.js';
import type { Standing } from './standing.js';
import type { Study } from './study.js';

/** What the peak must promise over the best so far. */
const PROMISING = 1.01;
const MOST_KINKS = 2;
/** Share of the best's merit from which a pool's peak may be above it. */
const CLOSE = 0.9;

/**
 * Measures where what was seen below and above a pool's peak meets, by tasks in flight or by connections, whichever holds it:
 * the pool that promises the most of those that come close.
 */
export async function tryKink(study: Study, usualMs: number): Promise<void> {
  const { runner } = study;
  for (let i = 0; i < MOST_KINKS; i++) {
    const best = bestAdmissible(study);
    if (best === undefined) return;
    const pick = kinksOf(study, best)
      .filter(({ setting }) => study.standing(setting) === null && !runner.isRefused(setting))
      .filter(({ setting }) => runner.fits(setting, study.durationMs(setting, usualMs)))
      .sort((a, b) => b.figure - a.figure)[0];
    if (pick === undefined) return;
    runner.decide(
      `${describeSetting(pick.setting)}: where what was seen below and above the peak meets, ` +
        `${Math.round(100 * (pick.figure / best.merit.value! - 1))} % above the best so far`,
    );
    if ((await study.measureCapacity(pick.setting, usualMs)) === null) return;
  }
}

function kinksOf(study: Study, best: Standing): readonly { setting: Setting; figure: number }[] {
  const known = admissible(study).filter(({ merit }) => (merit.value ?? 0) > 0);
  const pools = [...new Set(known.map(({ setting }) => poolName(setting)))];
  return pools.flatMap((pool) => {
    const top = bestOf(known.filter(({ setting }) => poolName(setting) === pool))!;
    if (top.merit.value! < CLOSE * best.merit.value!) return [];
    const { connections, concurrency } = top.setting;
    const isBound = typeof connections === 'number' && connections < concurrency;
    const line = known.filter(({ setting }) => {
      if (!isAlike(setting, top.setting)) return false;
      if (isBound) return setting.concurrency === concurrency && typeof setting.connections === 'number';
      return connections === 'none' || connections === null
        ? setting.connections === connections
        : typeof setting.connections === 'number' && setting.connections >= setting.concurrency;
    });
    const figures = new Map<number, number>();
    for (const { setting, merit } of line) {
      const level = isBound ? Number(setting.connections) : setting.concurrency;
      figures.set(level, Math.max(merit.value!, figures.get(level) ?? 0));
    }
    const kink = kinkOf([...figures].map(([level, figure]) => ({ level, figure })));
    if (kink === null || kink.figure < PROMISING * best.merit.value!) return [];
    const setting = atLevel(study, top.setting, kink.level, isBound);
    return setting === null ? [] : [{ setting, figure: kink.figure }];
  });
}

/** The same kind of nodes, in the same way to grow. */
function isAlike(a: Setting, b: Setting): boolean {
  return (
    poolName(a) === poolName(b) &&
    (a.workers === b.workers || (a.tasksPerWorker === 1 && b.tasksPerWorker === 1))
  );
}

function atLevel(
  { space }: Study,
  { connections, ...setting }: Setting,
  level: number,
  isBound: boolean,
): Setting | null {
  for (const arm of space.arms) {
    if (poolName(arm) !== poolName(setting)) continue;
    const size = Math.round(level);
    const found = isBound
      ? space.at(arm, setting.concurrency, size)
      : space.at(arm, size, typeof connections === 'number' ? size : (connections ?? undefined));
    if (found !== null && isAlike(found, { connections, ...setting })) return found;
  }
  return null;
}
