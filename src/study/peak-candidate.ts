import { describeSetting, poolName, type Setting } from '../fleet/setting.js';
import { seededRandom } from '../foundation/random.js';
import { admissible, bestAdmissible } from './admissible.js';
import { bestOf } from './choice.js';
import { kinkOf } from './kink.js';
import { scalabilityOf } from './scalability.js';
import type { Standing } from './standing.js';
import type { Study } from './study.js';

/** A law that is off by more says nothing about where the peak is. */
const MOST_MISFIT = 0.1;
/** What the peak must promise over the best so far. */
const PROMISING = 1.01;
/** Concurrency within this factor of a level that was measured is about the same. */
const NEAR = 1.15;

/**
 * Measures the leading pool where the Universal Scalability Law, fitted to its levels so far, puts its peak: the climb
 * knows levels, the law knows what is between them.
 */
export async function tryPeak(study: Study, usualMs: number): Promise<void> {
  const { runner, space } = study;
  const best = bestAdmissible(study);
  if (best === undefined || study.objective.kind === 'efficiency') return;
  const own = admissible(study).filter(({ setting }) => poolName(setting) === poolName(best.setting));
  const [scalability] = scalabilityOf(own, study.profile, seededRandom(study.seed));
  const peak = scalability?.fit.peak ?? null;
  if (scalability === undefined || peak === null || scalability.fit.misfit > MOST_MISFIT) return;
  if (peak.throughput < PROMISING * (best.capacity.value ?? 0)) return;
  const perNode = peak.concurrency / space.nodes;
  if (own.some(({ setting }) => isNear(setting.concurrency, perNode))) return;
  const growth =
    best.setting.tasksPerWorker === 1 && best.setting.workers > space.cores ? 'single' : 'shared';
  const arm = space.arms.find(
    (candidate) => poolName(candidate) === poolName(best.setting) && candidate.growth === growth,
  );
  if (arm === undefined) return;
  const setting = study.settingAt(arm, perNode);
  if (setting === null || study.standing(setting) !== null || !runner.fits(setting, usualMs)) return;
  runner.decide(
    `${poolName(arm)}: the levels so far let expect ${Math.round(peak.throughput)} tasks/s at ` +
      `concurrency ${Math.round(peak.concurrency)}, their highest`,
  );
  await study.measureCapacity(setting, usualMs);
}

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
    const levelOf = (setting: Setting) => (isBound ? Number(setting.connections) : setting.concurrency);
    const kink = kinkOf(
      line.map(({ setting, merit }) => ({ level: levelOf(setting), figure: merit.value! })),
    );
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

function isNear(a: number, b: number): boolean {
  return Math.max(a / b, b / a) < NEAR;
}
