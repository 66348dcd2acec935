import { combineEstimates, ratioOfEstimates } from '../../../trial/compare.js';
import type { Estimate } from '../../../trial/estimate.js';
import type { ReportTrial } from '../../report-schema.js';

type Figure = ReportTrial['figures']['throughput'];

/** One figure from those of all trials of a setting. */
export function combinedFigure(figures: readonly Figure[], noise: number): Estimate {
  return combineEstimates(figures.map(bare), { noise });
}

/** a over b, with the interval that theirs imply. */
export function ratioOfFigures(a: Figure, b: Figure): Estimate {
  return ratioOfEstimates(bare(a), bare(b));
}

function bare({ value, low, high, unit }: Figure): Estimate {
  return { value, low, high, unit };
}
