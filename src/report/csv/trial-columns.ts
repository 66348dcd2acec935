import { describeSetting } from '../../fleet/setting.js';
import { printable } from '../printable.js';
import type { Report, ReportTrial } from '../report-schema.js';
import { routesInWords } from '../split-words.js';

export type RoutedReportTrial = NonNullable<Report['routedTrials']>[number];

/** What a cell can hold; `null` is an empty one. */
export type Cell = string | number | null;

export interface Column {
  /** With its unit in brackets. */
  readonly head: string;
  readonly cell: (trial: ReportTrial | RoutedReportTrial) => Cell;
}

type Setting = ReportTrial['setting'];
type Figures = ReportTrial['figures'];
type Percentiles = Figures['responseTime'];

/** The columns of `trials.csv`. Later versions may add some; a name keeps its meaning. */
export const TRIAL_COLUMNS: readonly Column[] = [
  { head: 'trial', cell: ({ id }) => id },
  { head: 'stage', cell: ({ stage }) => printable(stage) },
  { head: 'started at', cell: ({ startedAt }) => printable(startedAt) },
  {
    head: 'setting',
    cell: (trial) => printable(isRouted(trial) ? ofRoutes(trial) : describeSetting(trial.setting)),
  },
  ofSetting('pool type', ({ poolType }) => poolType),
  ofSetting('implementation', ({ implementation }) => implementation),
  ofSetting('nodes', ({ nodes }) => nodes),
  ofSetting('workers per node', ({ workers }) => workers),
  ofSetting('tasks per worker', ({ tasksPerWorker }) => tasksPerWorker),
  ofSetting('concurrency per node', ({ concurrency }) => concurrency),
  ofSetting('prefetch multiplier', ({ prefetchMultiplier }) => prefetchMultiplier),
  ofSetting('acknowledgement', ({ acknowledgement }) => acknowledgement),
  ofSetting('connections per node', ({ connections }) => connections),
  { head: 'load', cell: ({ load }) => load.kind },
  { head: 'duration [ms]', cell: ({ load }) => (load.kind === 'batch' ? null : load.durationMs) },
  {
    head: 'offered load [tasks/s]',
    cell: ({ load }) => (load.kind === 'steady' ? load.ratePerSecond : null),
  },
  { head: 'batch [tasks]', cell: ({ load }) => (load.kind === 'batch' ? load.tasks : null) },
  ofFigures('throughput [tasks/s]', ({ throughput }) => throughput.value),
  ofFigures('throughput low [tasks/s]', ({ throughput }) => throughput.low),
  ofFigures('throughput high [tasks/s]', ({ throughput }) => throughput.high),
  ...ofTimes('response time', ({ responseTime }) => responseTime),
  ...ofTimes('queue time', ({ queueTime }) => queueTime),
  ...ofTimes('hold time', ({ holdTime }) => holdTime),
  ...ofTimes('service time', ({ serviceTime }) => serviceTime),
  ofFigures('makespan [ms]', ({ makespanMs }) => makespanMs),
  ofFigures('done [tasks]', ({ tasks }) => tasks.done),
  ofFigures('failed [tasks]', ({ tasks }) => tasks.failed),
  ofFigures('unfinished [tasks]', ({ tasks }) => tasks.unfinished),
  ofFigures('error share [0 to 1]', ({ errorShare }) => errorShare),
  ofFigures('errors', ({ errors }) =>
    Object.entries(errors)
      .map(([kind, count]) => `${printable(kind)} ${count}×`)
      .join('; '),
  ),
  ofFigures('nodes [cores]', ({ cores }) => cores.nodes),
  ofFigures('lab [cores]', ({ cores }) => cores.lab),
  ofFigures('upstreams [cores]', ({ cores }) => cores.upstreams ?? null),
  ofFigures('memory peak [bytes]', ({ memoryPeakBytes }) => memoryPeakBytes),
  ofFigures('event loop delay p99 [ms]', ({ eventLoop }) => eventLoop?.delayP99Ms ?? null),
  ofFigures('event loop utilization [0 to 1]', ({ eventLoop }) => eventLoop?.utilization ?? null),
  ...(['http', 'postgres'] as const).flatMap((upstream) =>
    (['opened', 'peak'] as const).map((count) =>
      ofFigures(
        `${upstream} connections ${count}`,
        ({ connections }) => connections.find((use) => use.upstream === upstream)?.[count] ?? null,
      ),
    ),
  ),
  ofFigures('convoy share [0 to 1]', ({ convoyShare }) => convoyShare),
  ofFigures('held peak [tasks]', ({ heldPeak }) => heldPeak),
  ofFigures('generator lateness p99 [ms]', ({ generatorLatenessP99Ms }) => generatorLatenessP99Ms),
  ofFigures('before the window [ms]', ({ beforeWindowMs }) => beforeWindowMs),
  ofFigures('warm-up cut [ms]', ({ warmUpMs }) => warmUpMs),
  ofFigures('start-up [ms]', ({ startUpMs }) => startUpMs),
  { head: 'flags', cell: ({ flags }) => flags.map(({ kind }) => printable(kind)).join('; ') },
];

function isRouted(trial: ReportTrial | RoutedReportTrial): trial is RoutedReportTrial {
  return 'routes' in trial;
}

function ofRoutes({ routes }: RoutedReportTrial): string {
  const [only] = routes;
  return routes.length === 1 && only !== undefined ? describeSetting(only.setting) : routesInWords(routes);
}

/** Empty for trials whose routes have a setting each. */
function ofSetting(head: string, cell: (setting: Setting) => Cell): Column {
  return {
    head,
    cell: (trial) => {
      if (!isRouted(trial)) return cell(trial.setting);
      const [only] = trial.routes;
      return trial.routes.length === 1 && only !== undefined ? cell(only.setting) : null;
    },
  };
}

function ofFigures(head: string, cell: (figures: Figures) => Cell): Column {
  return { head, cell: ({ figures }) => cell(figures) };
}

function ofTimes(name: string, times: (figures: Figures) => Percentiles): readonly Column[] {
  return [
    ...(['p50', 'p90', 'p95', 'p99', 'p999'] as const).map((percentile) =>
      ofFigures(`${name} ${percentile} [ms]`, (figures) => times(figures)[percentile].value),
    ),
    ofFigures(`${name} p99 low [ms]`, (figures) => times(figures).p99.low),
    ofFigures(`${name} p99 high [ms]`, (figures) => times(figures).p99.high),
    ofFigures(`${name} max [ms]`, (figures) => times(figures).max.value),
  ];
}
