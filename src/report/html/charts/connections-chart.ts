import type { ReportTrial } from '../../report-schema.js';
import type { XyChart } from './chart.js';

export type Upstream = NonNullable<
  NonNullable<ReportTrial['details']>['connectionsOverTime']
>[number]['upstream'];

export const UPSTREAM_NAMES: Readonly<Record<Upstream, string>> = {
  http: 'HTTP upstream',
  postgres: 'PostgreSQL',
};

const HEIGHT_PX = 240;

/**
 * Connections as the server saw them, of each trial.
 * @param what those open at once, or those opened anew
 */
export function connectionsChart(
  trials: readonly { readonly name: string; readonly trial: ReportTrial }[],
  upstream: Upstream,
  what: 'open' | 'opened',
): XyChart | null {
  const shown = trials.flatMap(({ name, trial }) => {
    const own = trial.details?.connectionsOverTime?.find((one) => one.upstream === upstream);
    return own === undefined || own.open.length === 0 ? [] : [{ name, own }];
  });
  if (shown.length === 0) return null;
  const steps = [...new Set(shown.map(({ own }) => own.stepMs))];
  const label =
    what === 'open'
      ? 'open connections'
      : `opened within ${steps.length === 1 ? `${steps[0]} ms` : 'each step'}`;
  return {
    kind: 'xy',
    label: `${what === 'open' ? 'Open connections' : 'Connections opened anew'} at the ${UPSTREAM_NAMES[upstream]} over time.`,
    x: { label: 'time in the trial', unit: 'ms', scale: 'linear' },
    y: { label, unit: 'count', scale: 'linear' },
    heightPx: HEIGHT_PX,
    series: shown.map(({ name, own }, i) => ({
      name,
      color: i,
      marks: ['steps', 'area'],
      x: own.open.map((_, step) => step * own.stepMs),
      y: what === 'open' ? own.open : own.opened,
    })),
  };
}
