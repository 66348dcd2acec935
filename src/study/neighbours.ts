import { describeSetting, poolName, type Setting } from '../fleet/setting.js';
import { canServe } from '../fleet/shared-nodes.js';
import { normalCdf } from '../trial/normal-distribution.js';
import { beliefOf } from './believed.js';
import type { Study } from './study.js';

const FACTORS = [0.5, 2];
/** More tasks in flight are worth a look where they may bring this much, as a logarithm; fewer where they may cost no more. */
const GAIN = Math.log(1.03);
const LOSS = Math.log(0.98);
/** With at least this probability. */
const CHANCE = { more: 0.05, fewer: 0.2 };

/**
 * Half and twice the tasks in flight on nodes of the same kind, as far as they may be the better setting by all that is known
 * so far: on nodes that are started anyhow they cost a window each, and no start.
 * @returns at most two, none where the limits or what was measured speak against them
 */
export function neighboursOf(study: Study, setting: Setting): Setting[] {
  const { runner, space } = study;
  const found = FACTORS.flatMap((factor) => besideOf(study, setting, factor) ?? []).filter(
    (other) =>
      space.contains(other) &&
      !runner.isRefused(other) &&
      runner.objection(other) === null &&
      (study.standing(other)?.objection ?? null) === null,
  );
  if (found.length === 0) return [];
  const distances = beliefOf(study).above(setting, found);
  return found.filter((other, at) => {
    const isMore = other.concurrency > setting.concurrency;
    const { mean, sigma } = distances[at]!;
    const least = isMore ? GAIN : LOSS;
    return normalCdf((mean - least) / Math.max(sigma, 1e-9)) > (isMore ? CHANCE.more : CHANCE.fewer);
  });
}

/** The setting with `factor` times the tasks in flight; `null` where the space has none that can share nodes with it. */
export function besideOf(study: Study, setting: Setting, factor: number): Setting | null {
  const { space } = study;
  const { connections, concurrency } = setting;
  const wanted = Math.round(factor * concurrency);
  if (wanted < 1 || wanted > space.concurrencyMax) return null;
  for (const arm of space.arms) {
    if (poolName(arm) !== poolName(setting)) continue;
    const isBound = typeof connections === 'number' && connections < concurrency;
    const other =
      isBound || connections === 'none'
        ? space.at(arm, wanted, isBound ? Math.min(connections, wanted) : connections)
        : study.settingAt(arm, wanted);
    if (other === null || describeSetting(other) === describeSetting(setting)) continue;
    const [fewer, more] = factor < 1 ? [other, setting] : [setting, other];
    if (canServe(more, fewer)) return other;
  }
  return null;
}
