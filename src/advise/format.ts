/**
 * Numbers as people read them, in one place for sentences, tables and documents: three significant digits,
 * thousands separated by commas, units apart by a space. What could not be measured is never shown as a number.
 */
import type { Estimate, Unit } from '../trial/estimate.js';

/** An estimate, measured now or read from a report. */
export type Figure = Omit<Estimate, 'samplesNeeded'> & { readonly samplesNeeded?: number | null | undefined };

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

// Made once: a large report has a hundred thousand numbers, and `toLocaleString` makes a formatter for each.
const THREE_DIGITS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, useGrouping: true });
const COUNT = new Intl.NumberFormat('en-US');

/** What stands where a figure could not be measured. */
export const UNKNOWN = 'n/a';

/** Three significant digits, such as `0.0123`, `4.5`, `312`, `12,300`; never in exponent notation. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  if (value === 0) return '0';
  return THREE_DIGITS.format(Number(value.toPrecision(3)));
}

/** A count, exactly: `12,345`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? COUNT.format(Math.round(count)) : UNKNOWN;
}

/** A time given in ms: `0.4 ms`, `12.3 ms`, `1.5 s`, `2 min 5 s`. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN;
  if (Math.abs(ms) < 999.5) return `${formatNumber(ms)} ms`;
  if (Math.abs(ms) < MINUTE_MS - SECOND_MS / 2) return `${formatNumber(ms / SECOND_MS)} s`;
  const seconds = Math.round(ms / SECOND_MS);
  return `${formatCount(Math.trunc(seconds / 60))} min ${seconds % 60} s`;
}

/** A size given in bytes: `512 B`, `61.5 MiB`, `1.2 GiB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return UNKNOWN;
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${formatNumber(size)} ${BYTE_UNITS[unit]}`;
}

/** A share of 0 to 1: `97 %`, `0.3 %`; only all of it is 100 %. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return UNKNOWN;
  const percent = share * 100;
  if (percent > 99 && percent < 100) return `${Math.min(99.9, Number(percent.toFixed(1)))} %`;
  if (percent > 0 && percent < 0.01) return '< 0.01 %';
  return `${Number(percent.toPrecision(2))} %`;
}

/** A ratio: `1.9×`. */
export function formatRatio(ratio: number): string {
  return Number.isFinite(ratio) ? `${formatNumber(ratio)}×` : UNKNOWN;
}

/** A value in its unit. */
export function formatIn(value: number, unit: Unit): string {
  if (unit === 'ms') return formatMs(value);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'ratio') return formatRatio(value);
  return `${formatNumber(value)} ${unit}`;
}

/** An estimate's value alone: `312 tasks/s`. */
export function formatValue(estimate: Figure): string {
  return estimate.value === null ? UNKNOWN : formatIn(estimate.value, estimate.unit);
}

/** An estimate with its 95 % interval in the value's own unit: `312 tasks/s [300, 324]`, `1.2 s [0.9, 1.4]`. */
export function formatEstimate(estimate: Figure): string {
  if (estimate.value === null) {
    return estimate.samplesNeeded == null
      ? UNKNOWN
      : `${UNKNOWN} (needs ${formatCount(estimate.samplesNeeded)} tasks)`;
  }
  const value = formatValue(estimate);
  if (estimate.low === null || estimate.high === null) return value;
  const scale = scaleOf(estimate.value, estimate.unit);
  return `${value} [${formatNumber(estimate.low / scale)}, ${formatNumber(estimate.high / scale)}]`;
}

/** What the value's printed unit is worth in the estimate's own, so that the bounds are printed in the same. */
function scaleOf(value: number, unit: Unit): number {
  if (unit === 'ms') return Math.abs(value) < 999.5 ? 1 : SECOND_MS;
  if (unit !== 'bytes') return 1;
  let scale = 1;
  for (let size = Math.abs(value); size >= 1023.5 && scale < 1024 ** 4; size /= 1024) scale *= 1024;
  return scale;
}

/** `p99.9` for the key `p999`; the others are called as they are. */
export function formatPercentile(key: string): string {
  return key === 'p999' ? 'p99.9' : key;
}
