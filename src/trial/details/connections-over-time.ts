import type { UpstreamSteps } from '../../lab/connection-counter.js';
import type { ConnectionsOverTime } from '../trial-details.js';

/** The steps that touch the window (fromMs, toMs), the first of which may have begun a moment before it. */
export function connectionsOverTime(
  counted: readonly UpstreamSteps[],
  fromMs: number,
  toMs: number,
): ConnectionsOverTime[] {
  return counted.flatMap(({ upstream, fromMs: countedFromMs, stepMs, open, opened }) => {
    const first = Math.max(0, Math.floor((fromMs - countedFromMs) / stepMs));
    const end = Math.min(open.length, Math.ceil((toMs - countedFromMs) / stepMs));
    if (end <= first) return [];
    return [{ upstream, stepMs, open: open.slice(first, end), opened: opened.slice(first, end) }];
  });
}
