import { formatCount, formatMs, formatNumber, formatShare, formatValue } from '../advise/format.js';
import { describeSetting } from '../fleet/setting.js';
import { isUsable, type Trial } from '../trial/trial.js';

/** A trial in one line, as `--verbose` shows it when it ends. */
export function trialInWords(trial: Trial): string {
  const { id, stage, setting, figures } = trial;
  const failed = figures.errorShare > 0 ? `, ${formatShare(figures.errorShare)} failed` : '';
  const used = isUsable(trial) ? '' : ', not used';
  return `trial ${id}, ${stage}: ${describeSetting(setting)}: ${outcome(trial)}${failed}${used}`;
}

function outcome({ load, figures }: Trial): string {
  if (load.kind === 'batch') {
    const took = figures.makespanMs === null ? 'did not end' : `took ${formatMs(figures.makespanMs)}`;
    return `a batch of ${formatCount(load.tasks)} ${took}`;
  }
  if (load.kind === 'saturating') return formatValue(figures.throughput);
  return `p99 ${formatValue(figures.responseTime.p99)} at ${formatNumber(load.ratePerSecond)} tasks/s`;
}
