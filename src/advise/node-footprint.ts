import type { Setting } from '../fleet/setting.js';
import { coresPerNode } from '../study/one-core.js';
import type { StudyResult } from '../study/study-result.js';
import { onOwnNodes } from '../trial/own-nodes.js';
import type { Trial } from '../trial/trial.js';
import { trialsOf } from './evidence.js';

/** What one node of a setting needed at most in its trials; `null` for what was not measured. */
export interface NodeFootprint {
  readonly memoryBytes: number | null;
  /** Cores kept busy at its capacity. */
  readonly cores: number | null;
  readonly longestTaskMs: number | null;
}

export const UNMEASURED: NodeFootprint = { memoryBytes: null, cores: null, longestTaskMs: null };

export function nodeFootprint(result: Pick<StudyResult, 'trials'>, setting: Setting): NodeFootprint {
  const saturating = trialsOf({ result }, setting, 'saturating');
  const trials = [
    ...saturating,
    ...trialsOf({ result }, setting, 'steady'),
    ...trialsOf({ result }, setting, 'batch'),
  ];
  return {
    memoryBytes: most(
      onOwnNodes(trials),
      ({ figures, setting: { nodes } }) => figures.memoryPeakBytes && figures.memoryPeakBytes / nodes,
    ),
    cores: most(saturating, coresPerNode),
    longestTaskMs: most(
      trials,
      ({ figures: { serviceTime } }) =>
        serviceTime.max.value ?? serviceTime.p999.value ?? serviceTime.p99.value,
    ),
  };
}

/** 0 means that nothing was seen. */
function most(trials: readonly Trial[], figure: (trial: Trial) => number | null): number | null {
  const value = Math.max(0, ...trials.map((trial) => figure(trial) ?? 0));
  return Number.isFinite(value) && value > 0 ? value : null;
}
