import { describeSetting } from '../../../fleet/setting.js';
import type { Estimate } from '../../../trial/estimate.js';
import { isUsable } from '../../../trial/trial.js';
import type { Report, ReportTrial } from '../../report-schema.js';
import { combinedFigure } from './combined-figure.js';

/** What was measured of one setting, from all of its trials. */
export interface MeasuredSetting {
  readonly setting: ReportTrial['setting'];
  readonly capacity: Estimate;
  /** The last one that it comes from. */
  readonly capacityTrial: number;
  /** Response time under a steady load; `null` where none was measured. */
  readonly p99: Estimate | null;
  readonly p99Trial: number | null;
  readonly ratePerSecond: number | null;
}

/** Every setting with a capacity, in the order of their trials. */
export function measuredSettings(report: Report): readonly MeasuredSetting[] {
  const noise = report.recommendation?.noiseBetweenTrials ?? 0;
  const bySetting = new Map<string, { saturating: ReportTrial[]; steady: ReportTrial[] }>();
  for (const trial of report.trials) {
    if (!isUsable(trial)) continue;
    const key = describeSetting(trial.setting);
    const own = bySetting.get(key) ?? { saturating: [], steady: [] };
    const { load, figures } = trial;
    if (load.kind === 'saturating' && figures.throughput.value !== null) own.saturating.push(trial);
    if (load.kind === 'steady' && figures.responseTime.p99.value !== null) own.steady.push(trial);
    bySetting.set(key, own);
  }
  return [...bySetting.values()].flatMap(({ saturating, steady }) => {
    const last = saturating.at(-1);
    if (last === undefined) return [];
    const capacity = combinedFigure(
      saturating.map(({ figures }) => figures.throughput),
      noise,
    );
    const tail = steady.at(-1);
    const rate = (trial: ReportTrial) => (trial.load.kind === 'steady' ? trial.load.ratePerSecond : null);
    // Tails at different rates are figures of different things.
    const alike = tail === undefined ? [] : steady.filter((trial) => rate(trial) === rate(tail));
    return [
      {
        setting: last.setting,
        capacity,
        capacityTrial: last.id,
        p99:
          tail === undefined
            ? null
            : combinedFigure(
                alike.map(({ figures }) => figures.responseTime.p99),
                noise,
              ),
        p99Trial: tail?.id ?? null,
        ratePerSecond: tail === undefined ? null : rate(tail),
      },
    ];
  });
}
