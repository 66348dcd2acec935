import { formatMs, formatNumber, formatShare } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import type { PlanWarning } from '../../plan/plan-warnings.js';

export interface WordedPlanWarning {
  readonly kind: PlanWarning['kind'];
  readonly text: string;
  readonly advice: string;
}

const FIGURES = { capacity: 'capacity', p99: 'p99', makespan: "a batch's makespan" } as const;

export function warningInWords(warning: PlanWarning): WordedPlanWarning {
  return { kind: warning.kind, ...worded(warning) };
}

function worded(warning: PlanWarning): { text: string; advice: string } {
  switch (warning.kind) {
    case 'pool-not-measured':
      return {
        text: `The study has not measured ${warning.pool}, only ${warning.measured.join(', ')}: the model carries its figures over.`,
        advice: 'Measure it: pooltune tune with --pools that name it.',
      };
    case 'concurrency-not-measured':
      return {
        text: `Concurrency ${warning.concurrency} is beyond the ${warning.most} that the study has measured of this pool.`,
        advice: 'Trust it less, or measure it with pooltune tune.',
      };
    case 'cores-not-measured':
      return {
        text: `Nodes of ${formatNumber(warning.cores)} cores are larger than the study's machine, which has ${formatNumber(warning.measured)}.`,
        advice: 'Measure on a machine of that size, or plan with smaller nodes.',
      };
    case 'few-trials':
      return {
        text: `Only ${plural(warning.trials, 'trial')} could be left out to see how well the model predicts.`,
        advice: 'Measure longer: pooltune tune with a larger --budget.',
      };
    case 'not-held-out':
      return {
        text: 'No trial could be left out to see how well the model predicts.',
        advice: 'Measure longer: pooltune tune with a larger --budget.',
      };
    case 'model-off':
      return {
        text: `The model misses ${FIGURES[warning.figure]} of trials that it was not fitted on by ${formatShare(warning.median)} (median).`,
        advice: 'Keep that much room, and measure longer or on a quieter machine.',
      };
    case 'busiest-phase':
      return {
        text: `Response times and utilization are those of the ${warning.phase}: no run is as long as the rate takes to change.`,
        advice: 'The fleet keeps the SLO then, and is quicker for the rest of the time.',
      };
    case 'unsure':
      return {
        text: `The 90 % interval of ${warning.percentile} ends at ${formatMs(warning.highMs)}, above the ${formatMs(warning.maxMs)} of the SLO.`,
        advice: 'Take the number of nodes to be sure where missing the SLO costs more than nodes do.',
      };
  }
}
