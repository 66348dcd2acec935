import { formatBytes, formatMs, formatNumber, formatShare } from '../advise/format.js';
import type { Report } from './report-schema.js';

/** `latency, p99 < 250 ms, at 218 tasks/s, up to 1 % errors`. */
export function objectiveInWords({
  kind,
  slo,
  ratePerSecond,
  maxMemoryBytes,
  maxConnections,
  maxErrorShare,
}: Report['objective']): string {
  return [
    kind,
    slo === undefined ? '' : `${slo.percentile} < ${formatMs(slo.maxMs)}`,
    ratePerSecond === undefined ? '' : `at ${formatNumber(ratePerSecond)} tasks/s`,
    maxMemoryBytes === undefined ? '' : `memory up to ${formatBytes(maxMemoryBytes)}`,
    maxConnections === undefined ? '' : `up to ${maxConnections} connections per node`,
    `up to ${formatShare(maxErrorShare)} errors`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
