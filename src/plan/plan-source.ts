import type { Setting } from '../fleet/setting.js';
import type { Scalability } from '../study/scalability.js';
import type { Calibration } from '../trial/calibration/calibration.js';
import type { Trial } from '../trial/trial.js';

/** What a plan needs of a study: the part of `report.json` that is measured. */
export interface PlanSource {
  /** Of the workload. */
  readonly name: string;
  readonly tasks: readonly { readonly name: string; readonly weight: number }[];
  readonly calibration: Calibration;
  readonly trials: readonly PlanTrial[];
  /** That the study's nodes, lab and upstreams shared; may be a fraction. */
  readonly machineCores: number;
  readonly recommended: Setting | null;
  readonly defaultSetting: Setting;
  readonly scalability: readonly Scalability[];
  /** What kept the recommended setting from doing more, as the study named it; `null` if it did not. */
  readonly bottleneck: string | null;
}

/** A trial of any version of the format: flags that this one does not know are only names. */
export type PlanTrial = Omit<Trial, 'flags'> & {
  readonly flags: readonly { readonly kind: string }[];
};
