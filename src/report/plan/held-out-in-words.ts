import { formatShare } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import type { PlanReport } from './plan-schema.js';

const NAMES = { capacity: 'capacity', p99: 'p99', makespan: 'makespan' } as const;

/** How well the model predicted what it was not fitted on, in this very study. */
export function heldOutInWords(heldOut: PlanReport['heldOut']): string {
  const parts = (['capacity', 'p99', 'makespan'] as const).flatMap((figure) => {
    const error = heldOut[figure];
    if (error === null || error.median === null) return [];
    const worst = error.p90 === null ? '' : `, ${formatShare(error.p90)} in the worst tenth`;
    return [
      `${NAMES[figure]} off by ${formatShare(error.median)} (median of ${plural(error.trials, 'trial')}${worst})`,
    ];
  });
  return parts.length === 0
    ? 'not known: no trial could be left out of the fit'
    : `on trials left out of the fit, ${parts.join('; ')}`;
}
