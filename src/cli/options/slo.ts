import { messageOf, UsageError } from '../../foundation/errors.js';
import type { Slo } from '../../study/objective.js';
import { parseDurationMs } from './duration.js';

const PERCENTILES: Readonly<Record<string, Slo['percentile']>> = {
  p50: 'p50',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
  'p99.9': 'p999',
  max: 'max',
};

/**
 * `p99<250ms`: what a response time must stay under.
 * @param where the option, or the place in a task module
 * @throws {UsageError}
 */
export function parseSlo(text: string, where: string): Slo {
  const hint = `Write a percentile (${Object.keys(PERCENTILES).join(', ')}), < and a duration in us, ms, s or m, such as 'p99<250ms'; in a shell, put it in quotes.`;
  const [, name, duration] = /^\s*([a-z0-9.]+)\s*<=?\s*(.+)$/i.exec(text) ?? [];
  if (name === undefined || duration === undefined) {
    throw new UsageError(`${where}: "${text}" is not a requirement on a response time.`, { hint });
  }
  const key = name.toLowerCase();
  if (!Object.hasOwn(PERCENTILES, key)) {
    throw new UsageError(`${where}: there is no percentile "${name}" in "${text}".`, { hint });
  }
  try {
    return { percentile: PERCENTILES[key]!, maxMs: parseDurationMs(duration, where) };
  } catch (error) {
    throw new UsageError(`${where}: in "${text}": ${messageOf(error).replace(`${where}: `, '')}`, {
      hint,
      cause: error,
    });
  }
}

/** The requirement as it is typed: the inverse of `parseSlo`. */
export function formatSlo({ percentile, maxMs }: Slo): string {
  return `${percentile === 'p999' ? 'p99.9' : percentile}<${maxMs}ms`;
}
