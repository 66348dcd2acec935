import { describeSetting, poolName } from '../fleet/setting.js';
import type { StudyResult } from '../study/study-result.js';
import type { Trial } from '../trial/trial.js';
import { formatMs, formatNumber, formatShare } from './format.js';

/**
 * Settings that look right and are not: their workers idle while tasks wait for them. One sentence for each pool and
 * multiplier, with what the same pool does at another multiplier where that was seen.
 */
export function stallNotes({ trials }: Pick<StudyResult, 'trials'>): string[] {
  const stalled = trials.filter(isStalled);
  const worst = new Map<string, Trial>();
  for (const trial of stalled) {
    const { setting } = trial;
    const key = `${poolName(setting)} ${setting.prefetchMultiplier} ${setting.acknowledgement}`;
    const known = worst.get(key);
    if (known === undefined || slotsBusy(trial) < slotsBusy(known)) worst.set(key, trial);
  }
  return [...worst.values()].map((trial) => sentence(trial, trials));
}

function isStalled({ flags }: Trial): boolean {
  return flags.some(({ kind }) => kind === 'stalled');
}

function slotsBusy({ flags }: Trial): number {
  const flag = flags.find(({ kind }) => kind === 'stalled');
  return flag?.kind === 'stalled' ? flag.slotsBusy : 1;
}

function sentence(trial: Trial, trials: readonly Trial[]): string {
  const { setting, figures } = trial;
  const slots = setting.concurrency * setting.nodes;
  const did = figures.throughput.value ?? throughputOf(slotsBusy(trial) * slots, serviceMs(trial));
  const cure = nearestWithout(trial, trials);
  const allowed = slotsBusy(trial) > 0 ? did / slotsBusy(trial) : 0;
  return (
    `Stalled: ${describeSetting(setting)} did ${formatNumber(did)} tasks/s where ${formatNumber(slots)} at once ` +
    `of ${formatMs(serviceMs(trial))} each allow ${formatNumber(allowed)}: its slots were busy ${formatShare(slotsBusy(trial))} of the time while tasks waited, ` +
    `and it used ${formatShare(figures.cores.nodes)} of a core.` +
    (cure === undefined
      ? ''
      : ` ${describeSetting(cure.setting)} did not stall: ${formatNumber(cure.figures.throughput.value ?? 0)} tasks/s.`)
  );
}

/** Of too few tasks for a figure, by Little's law; tasks/s. */
function throughputOf(inService: number, serviceMs: number): number {
  return serviceMs === 0 ? 0 : (1_000 * inService) / serviceMs;
}

function serviceMs({ figures }: Trial): number {
  const tasks = Object.values(figures.perTask);
  const count = tasks.reduce((sum, task) => sum + task.count, 0);
  return count === 0 ? 0 : tasks.reduce((sum, task) => sum + task.count * task.serviceMeanMs, 0) / count;
}

/** The setting of the same pool that is most like it and did not stall: the same concurrency first, then the same window. */
function nearestWithout(stalled: Trial, trials: readonly Trial[]): Trial | undefined {
  const distance = ({ setting }: Trial) =>
    Math.abs(Math.log(setting.concurrency / stalled.setting.concurrency)) +
    (setting.prefetchMultiplier === stalled.setting.prefetchMultiplier ? 0 : 0.1) +
    (setting.acknowledgement === stalled.setting.acknowledgement ? 0 : 0.1);
  const others = trials.filter(
    (trial) =>
      trial.load.kind === 'saturating' &&
      poolName(trial.setting) === poolName(stalled.setting) &&
      trial.setting.nodes === stalled.setting.nodes &&
      !isStalled(trial) &&
      (trial.figures.throughput.value ?? 0) > (stalled.figures.throughput.value ?? 0),
  );
  return others.sort((a, b) => distance(a) - distance(b))[0];
}
