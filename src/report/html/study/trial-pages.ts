import { describeErrorKind } from '../../../advise/error-kinds.js';
import {
  formatBytes,
  formatCount,
  formatEstimate,
  formatMs,
  formatNumber,
  formatShare,
} from '../../../advise/format.js';
import { settingInWords } from '../../../advise/setting-in-words.js';
import { loadInWords } from '../../load-in-words.js';
import type { Report, ReportTrial } from '../../report-schema.js';
import type { ChosenDetails } from '../charts/chosen-details.js';
import type { TrialPages } from '../charts/page-data.js';

type Estimate = ReportTrial['figures']['throughput'];
type Percentiles = ReportTrial['figures']['responseTime'];

/** Everything that a trial has, each under its name. An empty text: not measured, or no matter here. */
const FIELDS: readonly (readonly [string, (trial: ReportTrial) => string])[] = [
  ['load', ({ load }) => loadInWords(load)],
  ['stage', ({ stage }) => stage],
  ['started', ({ startedAt }) => startedAt],
  ['throughput', ({ figures }) => known(figures.throughput)],
  ['makespan', ({ figures }) => time(figures.makespanMs)],
  ['response time', ({ figures }) => percentiles(figures.responseTime)],
  ['queue time', ({ figures }) => percentiles(figures.queueTime)],
  ['hold time', ({ figures }) => percentiles(figures.holdTime)],
  ['service time', ({ figures }) => percentiles(figures.serviceTime)],
  [
    'tasks',
    ({ figures: { tasks } }) =>
      `${formatCount(tasks.done)} done${tasks.failed > 0 ? `, ${formatCount(tasks.failed)} failed` : ''}${tasks.unfinished > 0 ? `, ${formatCount(tasks.unfinished)} unfinished` : ''}`,
  ],
  [
    'errors',
    ({ figures }) =>
      Object.entries(figures.errors)
        .map(([kind, count]) => `${describeErrorKind(kind)} ${formatCount(count)}×`)
        .join(', '),
  ],
  ['convoy share', ({ figures }) => share(figures.convoyShare)],
  ['held at most', ({ figures }) => count(figures.heldPeak)],
  [
    'connections',
    ({ figures }) =>
      figures.connections
        .map(
          ({ upstream, opened, peak }) =>
            `${upstream}: ${formatCount(opened)} opened, ${formatCount(peak)} at once`,
        )
        .join('; '),
  ],
  ['cores of the nodes', ({ figures }) => number(figures.cores.nodes)],
  ['cores of the lab', ({ figures }) => number(figures.cores.lab)],
  ['cores of the upstreams', ({ figures }) => number(figures.cores.upstreams ?? null)],
  ['memory', ({ figures }) => (figures.memoryPeakBytes === null ? '' : formatBytes(figures.memoryPeakBytes))],
  ['event loop delay p99', ({ figures }) => time(figures.eventLoop?.delayP99Ms ?? null)],
  ['event loop utilization', ({ figures }) => share(figures.eventLoop?.utilization ?? null)],
  ['start-up', ({ figures }) => time(figures.startUpMs)],
  ['warm-up', ({ figures }) => time(figures.warmUpMs)],
  ['generator lateness p99', ({ figures }) => time(figures.generatorLatenessP99Ms)],
  [
    'per task',
    ({ figures }) =>
      Object.entries(figures.perTask)
        .map(
          ([name, { count, serviceMeanMs }]) =>
            `${name} ${formatCount(count)}×${serviceMeanMs === null ? '' : `, ${formatMs(serviceMeanMs)} on average`}`,
        )
        .join('; '),
  ],
  [
    'faults',
    ({ figures }) =>
      figures.faults.map(({ kind, node, detail }) => `${kind} at node ${node}: ${detail}`).join('; '),
  ],
];

/** Every trial in full, without drawings. */
export function trialPages({ trials, warnings }: Report): TrialPages {
  return {
    fields: FIELDS.map(([name]) => name),
    advice: Object.fromEntries(warnings.map(({ kind, advice }) => [kind, advice])),
    pages: Object.fromEntries(
      trials.map((trial) => [
        String(trial.id),
        {
          title: `Trial ${trial.id}`,
          subtitle: settingInWords(trial.setting),
          values: FIELDS.map(([, of]) => of(trial)),
          warnings: [...new Set(trial.flags.map(({ kind }) => kind))],
          charts: [],
        },
      ]),
    ),
  };
}

/** With the drawings that there is room for. */
export function withCharts(trials: TrialPages, details: ChosenDetails): TrialPages {
  const pages = Object.entries(trials.pages).map(([id, page]) => [
    id,
    { ...page, charts: details.chartsOf(Number(id)) },
  ]);
  return { ...trials, pages: Object.fromEntries(pages) };
}

function known(estimate: Estimate): string {
  return estimate.value === null ? '' : formatEstimate(estimate);
}

function percentiles({ p50, p90, p99, p999 }: Percentiles): string {
  return [
    ['p50', p50],
    ['p90', p90],
    ['p99', p99],
    ['p99.9', p999],
  ]
    .flatMap(([name, estimate]) => {
      const text = known(estimate as Estimate);
      return text === '' ? [] : [`${name as string} ${text}`];
    })
    .join(', ');
}

function time(ms: number | null): string {
  return ms === null ? '' : formatMs(ms);
}

function number(value: number | null): string {
  return value === null ? '' : formatNumber(value);
}

function count(value: number | null): string {
  return value === null ? '' : formatCount(value);
}

function share(value: number | null): string {
  return value === null ? '' : formatShare(value);
}
