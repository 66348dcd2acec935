import { describeSetting } from '../../../fleet/setting.js';
import type { Report, ReportTrial } from '../../report-schema.js';
import { embeddedJson } from '../frame/embedded-json.js';
import type { Chart } from './chart.js';
import { connectionsChart, UPSTREAM_NAMES } from './connections-chart.js';
import { distributionChart } from './distribution-chart.js';
import { timelineChart } from './timeline-chart.js';

/** A drawing of one trial. */
export interface TrialChart {
  /** In the page's data. */
  readonly key: string;
  readonly title: string;
  readonly trial: ReportTrial;
  readonly chart: Chart;
}

/** The drawings of single trials that the page has room for. */
export interface ChosenDetails {
  readonly timelines: readonly TrialChart[];
  readonly distributions: readonly TrialChart[];
  readonly charts: Readonly<Record<string, Chart>>;
  /** How many trials have drawings that were left out. */
  readonly leftOut: number;
  chartsOf(trialId: number): readonly { readonly title: string; readonly chart: string }[];
}

/**
 * Draws the trials that matter most, until the page would become too heavy: those of what is recommended and of
 * today's setting, then batches, steady loads and the rest.
 * @param mostBytes of their data
 * @param prefix of the keys, where a page holds several studies
 */
export function chosenDetails(report: Report, mostBytes: number, prefix = ''): ChosenDetails {
  const chosen: TrialChart[] = [];
  let [bytes, leftOut] = [0, 0];
  for (const trial of byWeight(report)) {
    const own = chartsOfTrial(trial, prefix);
    const size = own.reduce((sum, { chart }) => sum + embeddedJson(chart).length, 0);
    if (own.length > 0 && bytes + size > mostBytes) {
      leftOut += 1;
      continue;
    }
    bytes += size;
    chosen.push(...own);
  }
  chosen.sort((a, b) => a.trial.id - b.trial.id);
  const keyed = (kind: string) => chosen.filter(({ key }) => key.startsWith(`${prefix}${kind}-`));
  return {
    timelines: keyed('timeline'),
    distributions: keyed('distribution'),
    charts: Object.fromEntries(chosen.map(({ key, chart }) => [key, chart])),
    leftOut,
    chartsOf: (id) =>
      chosen.filter(({ trial }) => trial.id === id).map(({ key, title }) => ({ title, chart: key })),
  };
}

function chartsOfTrial(trial: ReportTrial, prefix: string): TrialChart[] {
  const one = (key: string, title: string, chart: Chart | null): TrialChart[] =>
    chart === null ? [] : [{ key: `${prefix}${key}-${trial.id}`, title, trial, chart }];
  return [
    ...one('distribution', 'Times by percentile', distributionChart(trial)),
    ...one('timeline', 'Which task was where', timelineChart(trial)),
    ...(trial.details?.connectionsOverTime ?? []).flatMap(({ upstream }) =>
      (['open', 'opened'] as const).flatMap((what) =>
        one(
          `connections-${upstream}-${what}`,
          `${what === 'open' ? 'Open connections' : 'Connections opened'}, ${UPSTREAM_NAMES[upstream]}`,
          connectionsChart([{ name: 'this trial', trial }], upstream, what),
        ),
      ),
    ),
  ];
}

function byWeight({ trials, recommendation, defaultSetting }: Report): readonly ReportTrial[] {
  const wanted = recommendation === null ? undefined : describeSetting(recommendation.setting);
  const today = describeSetting(defaultSetting);
  const weight = ({ setting, load }: ReportTrial) => {
    const described = describeSetting(setting);
    if (described === wanted) return 0;
    if (load.kind === 'batch') return 1;
    if (described === today) return 2;
    return load.kind === 'steady' ? 3 : 4;
  };
  return [...trials].sort((a, b) => weight(a) - weight(b) || a.id - b.id);
}
