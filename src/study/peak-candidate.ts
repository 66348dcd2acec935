import { poolName } from '../fleet/setting.js';
import { seededRandom } from '../foundation/random.js';
import { admissible, bestAdmissible } from './admissible.js';
import { scalabilityOf } from './scalability.js';
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

function isNear(a: number, b: number): boolean {
  return Math.max(a / b, b / a) < NEAR;
}
