import type { Baseline } from '../../check/baseline/baseline.js';
import { describeSetting, type Setting } from '../../fleet/setting.js';
import { UsageError } from '../../foundation/errors.js';
import type { Workload } from '../../workload/workload.js';

/** A baseline that was read, and where. */
export interface StoredBaseline {
  /** As the user named it. */
  readonly path: string;
  readonly stored: Baseline;
}

/**
 * That a baseline is of the tasks at hand, and that nothing on the command line says otherwise than what it was saved with.
 * @param asked what the user named; `undefined` where they did not
 * @throws {UsageError} that names both
 */
export function requireFit(
  { path, stored }: StoredBaseline,
  head: Workload,
  asked: { readonly setting: Setting | undefined; readonly ratePerSecond: number | undefined },
): void {
  const own = head.tasks.map(({ name }) => name);
  if (stored.workload !== head.name || own.join() !== stored.tasks.join()) {
    throw new UsageError(
      `--baseline: ${path} is of ${stored.workload} (${stored.tasks.join(', ')}), and this is ${head.name} (${own.join(', ')}).`,
      { hint: 'Name the tasks that it has with --task, or save it anew with --save-baseline.' },
    );
  }
  const { setting, ratePerSecond } = asked;
  if (setting !== undefined && describeSetting(setting) !== describeSetting(stored.setting)) {
    throw new UsageError(
      `--setting is ${describeSetting(setting)}, but ${path} was saved with ${describeSetting(stored.setting)}.`,
      { hint: 'Save a baseline with the new setting, or leave --setting out.' },
    );
  }
  const rate = stored.plan.steady?.ratePerSecond;
  if (ratePerSecond !== undefined && ratePerSecond !== rate) {
    throw new UsageError(
      `--rate is ${ratePerSecond}/s, but ${path} was saved ${rate === undefined ? 'without a steady load' : `under ${rate}/s`}.`,
      { hint: 'Save a baseline under the new rate, or leave --rate out.' },
    );
  }
}
