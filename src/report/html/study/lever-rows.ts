import { formatCount } from '../../../advise/format.js';
import { poolName } from '../../../fleet/setting.js';
import type { Report } from '../../report-schema.js';

type Setting = Report['defaultSetting'];

export interface LeverRow {
  readonly name: string;
  readonly value: string;
  /** What it is in the other setting; `null` where it is the same. */
  readonly other: string | null;
}

/** A setting lever by lever, beside another one. */
export function leverRows(setting: Setting, other: Setting): readonly LeverRow[] {
  const [values, others] = [leverValues(setting), leverValues(other)];
  return [...values].map(([name, value]) => {
    const before = others.get(name) ?? 'none';
    return { name, value, other: before === value ? null : before };
  });
}

function leverValues(setting: Setting): ReadonlyMap<string, string> {
  const { workers, tasksPerWorker, concurrency, prefetchMultiplier, acknowledgement, connections, nodes } =
    setting;
  const isProduct = workers > 1 && tasksPerWorker > 1;
  return new Map([
    ['pool type', poolName(setting)],
    ['concurrency', `${formatCount(concurrency)}${isProduct ? ` = ${workers} × ${tasksPerWorker}` : ''}`],
    ['prefetch multiplier', prefetchMultiplier === 0 ? '0 (no limit)' : String(prefetchMultiplier)],
    ['acknowledgement', acknowledgement],
    ...(connections === null
      ? []
      : [['connections', connections === 'none' ? 'no pool' : formatCount(connections)] as const]),
    ...(nodes === 1 ? [] : [['nodes', formatCount(nodes)] as const]),
  ]);
}
