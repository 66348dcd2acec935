import { describeSetting, type Setting } from '../fleet/setting.js';
import { type Blocks, blockMs } from './blocks.js';
import { isClearlyBetter } from './choice.js';
import { isMeasuredWarm } from './own-figures.js';
import { byCommonNodes } from './same-nodes.js';
import { ABLATION_STAGE, FRESH_STAGES } from './stage-names.js';
import type { Standing } from './standing.js';
import { type Study, sameSetting } from './study.js';

/** What a stage of ablations usually has to do: two blocks for prefetch, response times, and each lever by itself. */
export const USUAL_ABLATION_TRIALS = 10;
/** A node that holds enough for this long does not notice how far the broker is. */
const HIDDEN_ROUND_TRIP_MS = 50;

/**
 * The multiplier to recommend: the first by what two nodes did, unless it clearly costs capacity on one node. Two nodes
 * may hide a distant broker from each other (one works while the other waits); a single one shows it.
 * @param ranked multipliers, the one to be had first
 */
export async function settlePrefetch(
  study: Study,
  blocks: Blocks,
  base: Setting,
  ranked: readonly number[],
): Promise<Setting> {
  const { runner, objective, control } = study;
  const largest = await measureLargest(study, blocks, base);
  const isEnough = (setting: Setting): boolean => {
    const own = freshStanding(study, blocks, setting);
    if (own === null || own.objection === 'errors' || own.objection === 'stalled') return false;
    const references = [base, ...(largest === null ? [] : [largest])].flatMap(
      (reference) => freshStanding(study, blocks, reference) ?? [],
    );
    return (
      objective.kind === 'latency' ||
      !references.some((reference) => {
        const pair = byCommonNodes(study, [reference.setting, setting], [ABLATION_STAGE]);
        return isClearlyBetter(...(pair ?? [reference, own]));
      })
    );
  };
  for (const prefetchMultiplier of ranked) {
    const candidate: Setting = { ...base, prefetchMultiplier };
    const isKnown =
      freshStanding(study, blocks, candidate) !== null &&
      (isMeasuredWarm(study, candidate) || !isMeasuredWarm(study, base));
    if (!isKnown && !(await compare(study, blocks, [control, base, candidate]))) {
      runner.ranShort = true;
      runner.decide(`no time to compare capacity with prefetch ${prefetchMultiplier}: it stays as it is`);
      return base;
    }
    if (isEnough(candidate)) return candidate;
    runner.decide(
      `prefetch ${prefetchMultiplier} costs capacity on one node: ${describeSetting(candidate)} is not taken`,
    );
  }
  return base;
}

/** The largest window, where tasks are so short that the broker may be too far for the one compared so far. */
async function measureLargest(study: Study, blocks: Blocks, base: Setting): Promise<Setting | null> {
  const prefetchMultiplier = study.space.prefetchMultipliers.at(-1)!;
  const capacity =
    freshStanding(study, blocks, base)?.capacity.value ?? study.standing(base)?.capacity.value ?? 0;
  const serviceMs = (1_000 * base.concurrency) / capacity;
  const isShort = base.prefetchMultiplier !== 0 && base.prefetchMultiplier * serviceMs < HIDDEN_ROUND_TRIP_MS;
  if (!isShort || prefetchMultiplier === base.prefetchMultiplier) return null;
  const setting: Setting = { ...base, prefetchMultiplier };
  return (await compare(study, blocks, [base, setting])) ? setting : null;
}

/** A block and, where there is time, its reverse. False when there was not even time for the first. */
async function compare(study: Study, blocks: Blocks, settings: readonly Setting[]): Promise<boolean> {
  const { runner, control } = study;
  const usualMs = blockMs(study, USUAL_ABLATION_TRIALS);
  const others = settings.filter((setting) => !sameSetting(setting, control) || runner.isKeeping(setting));
  // Kept nodes become warm once, and for what comes after as well.
  const onceMs = runner.isKeeping(others[0]!) ? runner.overheadMs(others[0]!) : 0;
  // The other half is for the recommended setting's response times.
  const mostMs = (runner.leftMs - onceMs) / 2;
  const costOf = (compared: readonly Setting[]): number =>
    compared.reduce((sum, setting) => {
      const windowMs = study.durationMs(setting, usualMs);
      return sum + (runner.isKeeping(setting) ? windowMs : runner.costMs(setting, windowMs));
    }, 0);
  // The default tells how fast the machine is now; two on the same nodes can be compared without.
  const compared = costOf(settings) <= mostMs || onceMs === 0 ? settings : others;
  const costMs = costOf(compared);
  if (costMs > mostMs || !(await blocks.run(compared, usualMs))) return false;
  if (3 * costMs < runner.leftMs) {
    await blocks.run(others, blockMs(study, USUAL_ABLATION_TRIALS - compared.length));
  }
  return true;
}

function freshStanding(study: Study, blocks: Blocks, setting: Setting): Standing | null {
  return study.standing(setting, FRESH_STAGES, blocks.drift());
}
