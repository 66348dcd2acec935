import type { ReportTrial } from '../../report-schema.js';
import type { XyChart } from './chart.js';

export type Upstream = NonNullable<
  NonNullable<ReportTrial['details']>['connectionsOverTime']
>[number]['upstream'];

export const UPSTREAM_NAMES: Readonly<Record<Upstream, string>> = {
  http: 'HTTP upstream',
  postgres: 'PostgreSQL',
};

/** Open connections as the server saw them, and those opened anew, of each trial. */
export function connectionsChart(
  trials: readonly { readonly name: string; readonly trial: ReportTrial }[],
  upstream: Upstream,
): XyChart | null {
  const series = trials.flatMap(({ name, trial }, i) => {
    const own = trial.details?.connectionsOverTime?.find((one) => one.upstream === upstream);
    if (own === undefined || own.open.length === 0) return [];
    const x = own.open.map((_, step) => step * own.stepMs);
    return [
      { name: `${name}: open`, color: i, marks: ['steps', 'area'] as const, x, y: own.open },
      {
        name: `${name}: opened per ${own.stepMs} ms`,
        color: i,
        marks: ['dashes'] as const,
        x,
        y: own.opened,
      },
    ];
  });
  if (series.length === 0) return null;
  return {
    kind: 'xy',
    label: `Connections at the ${UPSTREAM_NAMES[upstream]} over time.`,
    x: { label: 'time in the trial', unit: 'ms', scale: 'linear' },
    y: { label: 'connections', unit: 'count', scale: 'linear' },
    series,
  };
}
