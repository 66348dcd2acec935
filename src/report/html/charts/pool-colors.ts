import { POOL_TYPES, poolName } from '../../../fleet/setting.js';
import type { Report } from '../../report-schema.js';

/** A place in the palette for each pool of the reports, the simplest first: the same in all charts of a page. */
export function poolColors(reports: readonly Report[]): ReadonlyMap<string, number> {
  const settings = reports.flatMap(({ trials, recommendation }) => [
    ...trials.map(({ setting }) => setting),
    ...(recommendation === null ? [] : [recommendation.setting]),
  ]);
  const sorted = [...settings].sort(
    (a, b) => POOL_TYPES.indexOf(a.poolType) - POOL_TYPES.indexOf(b.poolType),
  );
  return new Map([...new Set(sorted.map(poolName))].map((pool, place) => [pool, place]));
}
