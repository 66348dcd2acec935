import type { LoadResult } from '../lab/broker/load-run.js';
import type { ObservedUse } from '../lab/observer/observer.js';

/** CPU times as of the window itself: the observer's first and last look come a moment after its ends. */
export function duringWindow(
  use: ObservedUse,
  window: Pick<LoadResult, 'startedMs' | 'endedMs'>,
): ObservedUse {
  const observedMs = (use.samples.at(-1)?.atMs ?? 0) - (use.samples[0]?.atMs ?? 0);
  const share = observedMs > 0 ? (window.endedMs - window.startedMs) / observedMs : 1;
  return {
    ...use,
    nodesCpuMs: use.nodesCpuMs * share,
    labCpuMs: use.labCpuMs * share,
    upstreamsCpuMs: use.upstreamsCpuMs * share,
  };
}
