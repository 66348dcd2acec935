import { describeSetting } from '../../../fleet/setting.js';
import { isUsable } from '../../../trial/trial.js';
import type { Report, ReportTrial } from '../../report-schema.js';

type Estimate = ReportTrial['figures']['throughput'];

/** What was measured of one setting: the trial with the narrowest interval for each. */
export interface MeasuredSetting {
  readonly setting: ReportTrial['setting'];
  readonly capacity: Estimate;
  readonly capacityTrial: number;
  /** Response time under a steady load; `null` where none was measured. */
  readonly p99: Estimate | null;
  readonly p99Trial: number | null;
  readonly ratePerSecond: number | null;
}

/** Every setting with a capacity, in the order of their trials. */
export function measuredSettings(report: Report): readonly MeasuredSetting[] {
  const bySetting = new Map<string, { saturating: ReportTrial[]; steady: ReportTrial[] }>();
  for (const trial of report.trials) {
    if (!isUsable(trial)) continue;
    const key = describeSetting(trial.setting);
    const own = bySetting.get(key) ?? { saturating: [], steady: [] };
    if (trial.load.kind === 'saturating' && trial.figures.throughput.value !== null)
      own.saturating.push(trial);
    if (trial.load.kind === 'steady' && trial.figures.responseTime.p99.value !== null) own.steady.push(trial);
    bySetting.set(key, own);
  }
  return [...bySetting.values()].flatMap(({ saturating, steady }) => {
    const capacity = narrowest(saturating, ({ figures }) => figures.throughput);
    if (capacity === undefined) return [];
    const tail = narrowest(steady, ({ figures }) => figures.responseTime.p99);
    return [
      {
        setting: capacity.setting,
        capacity: capacity.figures.throughput,
        capacityTrial: capacity.id,
        p99: tail?.figures.responseTime.p99 ?? null,
        p99Trial: tail?.id ?? null,
        ratePerSecond: tail?.load.kind === 'steady' ? tail.load.ratePerSecond : null,
      },
    ];
  });
}

function narrowest(trials: readonly ReportTrial[], figure: (trial: ReportTrial) => Estimate) {
  const width = (trial: ReportTrial) => {
    const { value, low, high } = figure(trial);
    return value === null || low === null || high === null ? Number.POSITIVE_INFINITY : (high - low) / value;
  };
  return [...trials].sort((a, b) => width(a) - width(b) || a.id - b.id)[0];
}
