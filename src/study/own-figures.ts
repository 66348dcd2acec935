import type { Setting } from '../fleet/setting.js';
import type { Blocks } from './blocks.js';
import { LONGEST_WARM_UP_MS } from './duration.js';
import { ABLATION_STAGE } from './stage-names.js';
import { warmthOf } from './still-warming.js';
import type { Study } from './study.js';

/** Of the time that is left, for warming up, for a window, and for the default; the rest is for response times and ablations. */
const SHARE = { warmUp: 0.3, window: 0.1, control: 0.2 };
/** A shorter warm-up shows nothing that fresh trials do not. */
const SHORTEST_WARM_UP_MS = 800;
const WINDOW_MS = { shortest: 500, longest: 3_000 };

/**
 * Has the setting's nodes stay from here on, whichever prefetch they are used with, and become warm in their first trial.
 * Trials with nodes of their own are too short for that in a small budget: a module that speaks PostgreSQL needed 0.4 ms of
 * CPU time per task in them, and 0.2 ms two seconds later. Does nothing where nodes cannot be kept, or there is no time.
 */
export function keepOwnNodes(study: Study, setting: Setting): void {
  const { runner } = study;
  const warmUpMs = Math.min(LONGEST_WARM_UP_MS, SHARE.warmUp * runner.leftMs);
  if (!runner.canKeepNodes || warmUpMs < SHORTEST_WARM_UP_MS) return;
  study.keptWarmUpMs = Math.round(warmUpMs);
  runner.keepNodes(setting);
}

/**
 * What the recommended setting does in the long run, on nodes that were kept: its capacity, response times by `between`, and its
 * capacity again, in turns with `twins`, which have the same nodes. Does nothing but `between` where nodes were not kept.
 * @param later settings that are to have a trial after these: their first figures are worth more than more of these
 */
export async function measureOwnFigures(
  study: Study,
  blocks: Blocks,
  setting: Setting,
  {
    twins,
    later,
    between,
  }: {
    readonly twins: readonly Setting[];
    readonly later: readonly Setting[];
    readonly between: () => Promise<void>;
  },
): Promise<void> {
  const { runner } = study;
  if (!runner.isKeeping(setting)) {
    await between();
    return;
  }
  const windowMs = Math.round(
    Math.min(WINDOW_MS.longest, Math.max(WINDOW_MS.shortest, SHARE.window * runner.leftMs)),
  );
  if (!isMeasuredWarm(study, setting)) await blocks.run([setting], windowMs);
  await between();
  const unmeasured = twins.filter((twin) => !isMeasuredWarm(study, twin));
  const laterMs = later.reduce((sum, other) => sum + runner.costMs(other, study.shortestMs(other)), 0);
  if (unmeasured.length === 0 && runner.costMs(setting, windowMs) + laterMs > runner.leftMs) return;
  // The default beside them tells how fast the machine is now.
  const controls =
    runner.costMs(study.control, windowMs) < SHARE.control * runner.leftMs ? [study.control] : [];
  await blocks.run([...controls, setting, ...unmeasured], windowMs);
}

/** Whether a setting's capacity was measured on nodes that were kept for it. */
export function isMeasuredWarm(study: Study, setting: Setting): boolean {
  return study.capacityTrials(setting, [ABLATION_STAGE]).some((trial) => warmthOf(trial) === 'kept');
}
