import { formatShare } from '../../../advise/format.js';
import type { Report, ReportTrial } from '../../report-schema.js';
import type { ChosenDetails } from '../charts/chosen-details.js';
import { missingFigure, renderChoiceFigure } from '../frame/figure.js';
import { type Content, html } from '../frame/markup.js';
import { section } from '../frame/page.js';
import type { StudyPart } from './study-part.js';
import { trialName } from './trial-name.js';

const TITLE = 'The convoy, seen';

/** Two batches one above the other: the one with the largest convoy share, and the one with the smallest. */
export function convoyPart(report: Report, details: ChosenDetails): StudyPart {
  const choices = details.timelines.map(({ key, trial, chart }) => ({
    key,
    trial,
    chart,
    name: convoyName(trial),
    shortName: `trial ${trial.id}`,
  }));
  if (choices.length === 0) {
    return { section: section('convoy', TITLE, missingFigure(whyMissing(report))), charts: {} };
  }
  const most = choices.reduce((a, b) => (window(b.trial) > window(a.trial) ? b : a));
  const least = choices
    .filter(({ trial }) => isComparable(trial, most.trial))
    .reduce((a, b) => (window(b.trial) < window(a.trial) ? b : a), most);
  const shown = least === most ? [most] : [most, least];
  const leftOut = shown.map(({ trial }) => trial.details?.timeline?.leftOut ?? 0);
  const first = most.trial.details?.timeline?.node.length ?? 0;
  return {
    section: section('convoy', TITLE, [
      html`<p>A node takes as many tasks as its prefetch window allows and holds what it cannot run yet. Behind a slow task they wait, while a worker of another node idles.</p>`,
      renderChoiceFigure({
        key: 'convoy',
        caption: legend(
          leftOut.some((count) => count > 0) ? `The first ${first} tasks of each batch are shown.` : '',
        ),
        places: shown.map(({ key }, i) => ({ label: i === 0 ? 'Above' : 'Below', chart: key })),
        choices,
      }),
    ]),
    charts: {},
  };
}

function legend(note: string): Content {
  const entry = (kind: string, text: string) => html`<span class="key ${kind}"><i></i>${text}</span> `;
  return html`<span class="keys">${entry('running', 'running')}${entry('slow', 'running, much longer than most')}${entry('held', 'held')}${entry('idle', 'idle beside tasks held elsewhere')}</span>${note}`;
}

function convoyName(trial: ReportTrial): string {
  const { convoyShare } = trial.figures;
  return `${trialName(trial)}${convoyShare === null ? '' : `: convoy share ${formatShare(convoyShare)}`}`;
}

/** No limit is the largest window. */
function window({ setting }: ReportTrial): number {
  return setting.prefetchMultiplier === 0 ? Number.POSITIVE_INFINITY : setting.prefetchMultiplier;
}

function isComparable(a: ReportTrial, b: ReportTrial): boolean {
  const same = ({ setting, load }: ReportTrial) =>
    JSON.stringify([setting.poolType, setting.implementation, setting.concurrency, setting.nodes, load]);
  return same(a) === same(b);
}

function whyMissing({ trials }: Report): string {
  if (trials.some(({ details }) => details?.timeline !== undefined))
    return 'Left out to keep this file small; report.json has it.';
  return trials.some(({ load }) => load.kind === 'batch')
    ? 'The trials of batches were recorded without what a timeline needs (by an earlier version of pooltune).'
    : 'No batch was measured in this study, so that no convoy could form.';
}
