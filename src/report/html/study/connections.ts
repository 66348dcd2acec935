import { describeSetting } from '../../../fleet/setting.js';
import type { Report, ReportTrial } from '../../report-schema.js';
import type { Chart } from '../charts/chart.js';
import { connectionsChart, UPSTREAM_NAMES, type Upstream } from '../charts/connections-chart.js';
import { missingFigure, renderFigure } from '../frame/figure.js';
import { type Content, html } from '../frame/markup.js';
import { section } from '../frame/page.js';
import type { StudyPart } from './study-part.js';

const TITLE = 'Connections over time';

const CAPTIONS = {
  open: 'Open at once, as the server saw them.',
  opened: 'Opened anew: without a pool every use opens one, and a burst of tasks is a herd.',
} as const;

/** The herd: what the upstream saw without a connection pool, and with one. */
export function connectionsPart(report: Report): StudyPart {
  const upstreams = [
    ...new Set(
      report.trials.flatMap(
        ({ details }) => details?.connectionsOverTime?.map(({ upstream }) => upstream) ?? [],
      ),
    ),
  ].sort();
  const charts: Record<string, Chart> = {};
  const figures = upstreams.map((upstream): Content => {
    const trials = pair(report, upstream);
    const own = (['open', 'opened'] as const).map((what): Content => {
      const chart = connectionsChart(trials, upstream, what);
      if (chart === null) return null;
      const key = `connections-${upstream}-${what}`;
      charts[key] = chart;
      return renderFigure({ key, caption: CAPTIONS[what], chart });
    });
    return own.some((figure) => figure !== null) ? [html`<h3>${UPSTREAM_NAMES[upstream]}</h3>`, own] : null;
  });
  const body = figures.some((figure) => figure !== null) ? figures : missingFigure(whyMissing(report));
  return { section: section('connections', TITLE, body), charts };
}

/** Without a pool and with one: of each the trial most like what is recommended. */
function pair(report: Report, upstream: Upstream): { name: string; trial: ReportTrial }[] {
  const own = report.trials.filter(({ details }) =>
    details?.connectionsOverTime?.some((one) => one.upstream === upstream && one.open.length > 0),
  );
  const wanted = report.recommendation?.setting ?? report.defaultSetting;
  const distance = ({ setting, load }: ReportTrial) =>
    (describeSetting(setting) === describeSetting(wanted) ? 0 : 4) +
    (setting.poolType === wanted.poolType ? 0 : 2) +
    (load.kind === 'saturating' ? 0 : 1) +
    Math.abs(Math.log2(setting.concurrency / wanted.concurrency)) / 20;
  const nearest = (trials: readonly ReportTrial[]) =>
    [...trials].sort((a, b) => distance(a) - distance(b))[0];
  const without = nearest(own.filter(({ setting }) => setting.connections === 'none'));
  const withPool = nearest(own.filter(({ setting }) => typeof setting.connections === 'number'));
  const name = ({ id, setting }: ReportTrial) =>
    `${setting.connections === 'none' ? 'no pool' : setting.connections === null ? '' : `pool of ${setting.connections}`} (trial ${id})`.trim();
  const shown = [without, withPool].filter((trial) => trial !== undefined);
  return (shown.length > 0 ? shown : own.slice(0, 1)).map((trial) => ({ name: name(trial), trial }));
}

function whyMissing({ trials, calibration }: Report): string {
  if (
    !calibration.uses.http &&
    !calibration.uses.postgres &&
    trials.every(({ figures }) => figures.connections.length === 0)
  ) {
    return 'These tasks open no connections to the upstreams that pooltune counts them at.';
  }
  return 'How many connections were open over time was not recorded; how many were opened is in the table of trials.';
}
