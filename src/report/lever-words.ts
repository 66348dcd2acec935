import type { BaselineWords } from '../advise/baseline-in-words.js';
import { formatEstimate, formatValue } from '../advise/format.js';
import { verdictOf } from '../advise/gain.js';
import type { ReportLever } from './report-schema.js';

/** The levers' names as people read them. */
export const LEVER_NAMES: Readonly<Record<ReportLever['lever'], string>> = {
  poolType: 'pool type',
  concurrency: 'concurrency',
  prefetchMultiplier: 'prefetch',
  connections: 'connections',
};

/** A lever's value; 0 means something else for prefetch than for any other lever. */
export function leverValue({ lever }: Pick<ReportLever, 'lever'>, value: string | number): string {
  return lever === 'prefetchMultiplier' && Number(value) === 0 ? '0 (no limit)' : String(value);
}

export function overDefault(lever: ReportLever, { short }: BaselineWords): string {
  const { gainOverDefault, value, defaultValue } = lever;
  if (gainOverDefault === null || gainOverDefault.value === null) {
    return String(value) === String(defaultValue) ? `same as ${short}` : 'not measured';
  }
  return `${gain(gainOverDefault)} over ${leverValue(lever, defaultValue)}`;
}

export function overRunnerUp(lever: ReportLever): string {
  const { runnerUp } = lever;
  return runnerUp === null
    ? 'no other tried'
    : `${gain(runnerUp.gain)} over ${leverValue(lever, runnerUp.value)}`;
}

function gain(estimate: NonNullable<ReportLever['gainOverDefault']>): string {
  return verdictOf(estimate) === 'within noise'
    ? `in the noise (${formatValue(estimate)})`
    : formatEstimate(estimate);
}
