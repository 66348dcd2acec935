import { formatNumber, formatShare } from '../../advise/format.js';
import type { Baseline } from '../../check/baseline/baseline.js';
import { MOST_SPEED_RATIO, speedRatio } from '../../check/baseline/compare-baseline.js';
import type { CheckTrial } from '../../check/check-trial.js';
import type { CheckOutcome } from '../../check/run-check.js';

/** Fewer trials than this with a fault, and none of the other version's, may be chance. */
const FAULTS_OF_NOTE = 2;
/** On a shared machine some windows have late tasks; from this share of the trials on the machine is too busy. */
const LATE_SHARE = 0.25;

/** What somebody must know of a check's figures: a sentence each. */
export function checkWarnings(
  outcome: CheckOutcome,
  options: {
    readonly baseline: Baseline | undefined;
    readonly usableCores: number;
    readonly ratePerSecond: number | undefined;
  },
): string[] {
  const { heads, bases, referenced, metrics } = outcome;
  const warnings: string[] = [];
  if (outcome.ended === 'interrupted')
    warnings.push('Interrupted: what is not decided was not measured to its end.');
  const { baseline, usableCores, ratePerSecond } = options;
  if (baseline !== undefined && referenced.length > 0) {
    const ratio = speedRatio(baseline, referenced);
    const cores = baseline.machine.usableCores;
    if (ratio > MOST_SPEED_RATIO || ratio < 1 / MOST_SPEED_RATIO || cores !== usableCores) {
      warnings.push(
        `The baseline is from another kind of machine (${cores} ${cores === 1 ? 'core' : 'cores'}, and ${usableCores} here; the reference task runs ${formatNumber(ratio)} times as fast here): speeds cannot be compared well, and their intervals are wide for it. Save a baseline on this machine, or compare with --against.`,
      );
    }
  }
  if (ratePerSecond !== undefined) {
    const slowest = metrics.find(({ metric }) => metric === 'capacity');
    const capacity = Math.min(...[slowest?.head.value, slowest?.base.value].flatMap((value) => value ?? []));
    if (capacity < ratePerSecond) {
      warnings.push(
        `The steady load of ${formatNumber(ratePerSecond)} tasks/s is more than the ${formatNumber(capacity)} tasks/s that a version can do: response times grow with the length of a trial.`,
      );
    }
  }
  const faulty = (trials: readonly CheckTrial[]) =>
    trials.filter(({ flags }) => flags.some(({ kind }) => kind === 'fault'));
  if (faulty(heads).length >= FAULTS_OF_NOTE && faulty(bases).length === 0) {
    const flag = faulty(heads)[0]!.flags.find(({ kind }) => kind === 'fault');
    const detail = flag?.kind === 'fault' ? `: ${flag.fault.detail}` : '';
    warnings.push(
      `Workers or nodes of the head failed in ${faulty(heads).length} of ${heads.length} trials, and none of the base's${detail}`,
    );
  }
  const late = [...heads, ...bases].filter(({ flags }) =>
    flags.some(({ kind }) => kind === 'generator-behind'),
  );
  if (late.length > LATE_SHARE * (heads.length + bases.length)) {
    warnings.push(
      `Tasks entered late in ${formatShare(late.length / (heads.length + bases.length))} of the trials: the machine was busy with other work, and response times are less sure for it.`,
    );
  }
  return warnings;
}
