import type { Setting } from '../fleet/setting.js';
import type { Blocks } from './blocks.js';
import { LONGEST_WARM_UP_MS } from './duration.js';
import type { Study } from './study.js';

/** Of the time that is left, for warming up and for the first window; the rest is for response times and ablations. */
const SHARE = { warmUp: 0.3, window: 0.1 };
/** A shorter warm-up shows nothing that fresh trials do not. */
const SHORTEST_WARM_UP_MS = 800;
const WINDOW_MS = { shortest: 500, longest: 3_000 };

/**
 * What the recommended setting does in the long run, on nodes of which several trials are made: its capacity after a
 * long warm-up, response times by `between`, and its capacity again. Trials with nodes of their own are too short for that in
 * a small budget: a module that speaks PostgreSQL needed 0.4 ms of CPU time per task in them, and 0.2 ms two seconds later.
 * Leaves no nodes. Does nothing but `between` where nodes cannot be kept, or there is no time for it.
 */
export async function measureOwnFigures(
  study: Study,
  blocks: Blocks,
  setting: Setting,
  between: () => Promise<void>,
): Promise<void> {
  const { runner } = study;
  const warmUpMs = Math.min(LONGEST_WARM_UP_MS, SHARE.warmUp * runner.leftMs);
  if (!runner.canKeepNodes || warmUpMs < SHORTEST_WARM_UP_MS) {
    await between();
    return;
  }
  const windowMs = Math.round(
    Math.min(WINDOW_MS.longest, Math.max(WINDOW_MS.shortest, SHARE.window * runner.leftMs)),
  );
  study.keptWarmUpMs = Math.round(warmUpMs);
  runner.keepNodes([setting]);
  try {
    await blocks.run([setting], windowMs);
    await between();
    await blocks.run([setting], windowMs);
  } finally {
    await runner.endKeptNodes();
  }
}
