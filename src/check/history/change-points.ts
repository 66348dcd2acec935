import { BY_SPEED, METRICS, type MetricName } from '../metric.js';
import { type EDivisiveOptions, eDivisive } from './e-divisive.js';
import type { HistoryEntry } from './history-entry.js';
import { historySeries, type SeriesKey } from './history-series.js';

/** From one run of a series to the next that has the figure, a metric changed for good. */
export interface ChangePoint {
  readonly series: SeriesKey;
  readonly metric: MetricName;
  /** The last run before it and the first one after it: one of the commits from there to here made the difference. */
  readonly before: Run;
  readonly after: Run;
  /** Of the first run after it among the series' runs. */
  readonly index: number;
  readonly pValue: number;
  /** Geometric means, in the metric's unit, of the runs from the change point before, and to the next. */
  readonly meanBefore: number;
  readonly meanAfter: number;
  readonly runsBefore: number;
  readonly runsAfter: number;
  /** After over before, both with the metric's offset added. */
  readonly ratio: number;
  readonly direction: 'better' | 'worse';
  /**
   * Whether the means differ by no more than the metric's tolerance: a change too small for a check to fail, or one of
   * the spread alone.
   */
  readonly withinTolerance: boolean;
  /** What else changed there, which may have made the difference instead of the code. */
  readonly alsoChanged: readonly Circumstance[];
}

export interface Run {
  readonly commit: string | null;
  readonly dirty: boolean;
  readonly startedAt: string;
}

export interface Circumstance {
  readonly what: 'pooltune' | 'node' | 'rate' | 'speed';
  readonly before: string;
  readonly after: string;
}

/** Of a steady load chosen anew for each check: a change below this moves response times by less than their noise. */
const NOTABLE_RATE_CHANGE = 0.1;
/** Of the machine's speed, over the runs of either side: a single run knows it to a percent or two. */
const NOTABLE_SPEED_CHANGE = 0.05;

/**
 * The change points of a metric, per workload, setting and kind of machine, found on the logarithms of its values: a
 * change counts by its ratio, and noise that grows with the value is as large everywhere.
 *
 * Runs without the figure are left out, and those of capacity 0, which has no logarithm.
 * @param entries in the order of time, as `readHistory` returns them
 */
export function changePoints(
  entries: readonly HistoryEntry[],
  metric: MetricName,
  options: EDivisiveOptions,
): ChangePoint[] {
  const { offset, better, tolerance } = METRICS[metric];
  return historySeries(entries).flatMap(({ entries: runs, ...series }) => {
    const measured = runs
      .map((entry, index) => ({ entry, index, value: entry.figures[metric]?.value ?? Number.NaN }))
      .filter(({ value }) => value + offset > 0);
    const logarithms = measured.map(({ value }) => Math.log(value + offset));
    return eDivisive(logarithms, options).map(({ index, pValue, before, after }): ChangePoint => {
      const [from, to] = [measured[index - 1]!, measured[index]!];
      const isMore = after.mean > before.mean;
      return {
        series,
        metric,
        before: runOf(from.entry),
        after: runOf(to.entry),
        index: to.index,
        pValue,
        meanBefore: withoutOffset(before.mean, offset),
        meanAfter: withoutOffset(after.mean, offset),
        runsBefore: before.size,
        runsAfter: after.size,
        ratio: Math.exp(after.mean - before.mean),
        direction: isMore === (better === 'more') ? 'better' : 'worse',
        withinTolerance: Math.abs(after.mean - before.mean) <= Math.log1p(tolerance),
        alsoChanged: [
          ...circumstances(from.entry, to.entry, metric),
          ...(metric in BY_SPEED
            ? speedChange(
                measured.slice(index - before.size, index).map(({ entry }) => entry),
                measured.slice(index, index + after.size).map(({ entry }) => entry),
              )
            : []),
        ],
      };
    });
  });
}

/** Whether the machine's own speed changed between two stretches of runs; not known where runs do not carry it. */
function speedChange(before: readonly HistoryEntry[], after: readonly HistoryEntry[]): Circumstance[] {
  const [from, to] = [meanSpeed(before), meanSpeed(after)];
  if (from === null || to === null || Math.abs(Math.log(to / from)) <= NOTABLE_SPEED_CHANGE) return [];
  return [{ what: 'speed', before: `${from}`, after: `${to}` }];
}

/** Geometric, as those of the figures. */
function meanSpeed(runs: readonly HistoryEntry[]): number | null {
  const logs = runs.flatMap(({ calibration }) => (calibration === undefined ? [] : Math.log(calibration)));
  return logs.length === 0 ? null : Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

/** Back from a logarithm; what rounding leaves of 0 is 0. */
function withoutOffset(logarithm: number, offset: number): number {
  const value = Math.exp(logarithm) - offset;
  return value > offset * 1e-9 ? value : 0;
}

function runOf({ commit, dirty, startedAt }: HistoryEntry): Run {
  return { commit, dirty, startedAt };
}

function circumstances(before: HistoryEntry, after: HistoryEntry, metric: MetricName): Circumstance[] {
  const changed: Circumstance[] = [];
  const compare = (what: Circumstance['what'], from: string, to: string) => {
    if (from !== to) changed.push({ what, before: from, after: to });
  };
  compare('pooltune', before.pooltune ?? 'unknown', after.pooltune ?? 'unknown');
  compare('node', before.machine.nodeVersion, after.machine.nodeVersion);
  const isResponseTime = metric === 'p50' || metric === 'p99';
  const [from, to] = [before.ratePerSecond, after.ratePerSecond];
  if (isResponseTime && from !== null && to !== null && Math.abs(Math.log(to / from)) > NOTABLE_RATE_CHANGE) {
    compare('rate', `${from}`, `${to}`);
  }
  return changed;
}
