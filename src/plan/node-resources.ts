import { describeSetting, type Setting } from '../fleet/setting.js';
import { onOwnNodes } from '../trial/own-nodes.js';
import type { PlanSource, PlanTrial } from './plan-source.js';

/** What a node of a setting needed at most in its trials; `null` for what was not measured. */
export interface NodeResources {
  readonly memoryBytes: number | null;
  /** Cores kept busy at its capacity. */
  readonly cores: number | null;
}

export function nodeResources({ trials }: PlanSource, setting: Setting): NodeResources {
  const wanted = describeSetting({ ...setting, nodes: 1 });
  const own = trials.filter((trial) => describeSetting({ ...trial.setting, nodes: 1 }) === wanted);
  const saturating = own.filter(({ load }) => load.kind === 'saturating');
  return {
    memoryBytes: most(onOwnNodes(own), ({ memoryPeakBytes }) => memoryPeakBytes),
    cores: most(saturating, ({ cores }) => cores.nodes),
  };
}

/** Per node. 0 means that nothing was seen. */
function most(
  trials: readonly PlanTrial[],
  figure: (figures: PlanTrial['figures']) => number | null,
): number | null {
  const value = Math.max(0, ...trials.map(({ figures, setting }) => (figure(figures) ?? 0) / setting.nodes));
  return Number.isFinite(value) && value > 0 ? value : null;
}
