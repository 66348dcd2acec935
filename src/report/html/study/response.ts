import { describeSetting } from '../../../fleet/setting.js';
import type { Report } from '../../report-schema.js';
import type { ChosenDetails } from '../charts/chosen-details.js';
import { missingFigure, renderChoiceFigure } from '../frame/figure.js';
import { section } from '../frame/page.js';
import type { StudyPart } from './study-part.js';
import { trialName } from './trial-name.js';

const TITLE = 'Response time by percentile';

export function responsePart(report: Report, details: ChosenDetails): StudyPart {
  const open = details.distributions.filter(({ trial }) => trial.load.kind !== 'saturating');
  const offered = open.length > 0 ? open : details.distributions;
  if (offered.length === 0) {
    return { section: section('response', TITLE, missingFigure(whyMissing(report))), charts: {} };
  }
  const wanted = report.recommendation === null ? undefined : describeSetting(report.recommendation.setting);
  const own = offered.filter(({ trial }) => describeSetting(trial.setting) === wanted);
  const shown = own.find(({ trial }) => trial.load.kind === 'steady') ?? own[0] ?? offered[0]!;
  const caption =
    open.length > 0
      ? 'Response time is queue time (until a node has it), hold time (until it starts) and service time. Each part is sorted by itself, so that the parts of one percentile need not be those of the same task. Steps are even in 1/(1 − p), as in HdrHistogram’s plots.'
      : 'No trial under a steady load or of a batch could be used; under a saturating load there is no arrival to count response times from: hold and service time alone.';
  return {
    section: section(
      'response',
      TITLE,
      renderChoiceFigure({
        key: 'response',
        caption,
        places: [{ label: 'Trial', chart: shown.key }],
        choices: offered.map(({ key, trial, chart }) => ({
          key,
          chart,
          name: trialName(trial),
          shortName: `trial ${trial.id}`,
        })),
      }),
    ),
    charts: {},
  };
}

function whyMissing({ trials }: Report): string {
  if (trials.some(({ details }) => details?.distribution !== undefined))
    return 'Left out to keep this file small; report.json has it.';
  return trials.every(({ details }) => details === undefined)
    ? 'The trials were recorded without their distributions (by an earlier version of pooltune); their percentiles are in the table of trials.'
    : 'No trial had enough tasks to draw a distribution of.';
}
