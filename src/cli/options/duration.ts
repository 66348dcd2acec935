import { parseQuantity } from './quantity.js';

export const DURATION_UNITS = { us: 0.001, µs: 0.001, ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

export interface DurationLimits {
  readonly minMs?: number;
  readonly maxMs?: number;
}

const DAY_MS = 24 * 3_600_000;

/**
 * `250ms`, `30s`, `2m` in ms. From 1 µs to a day where `limits` does not say otherwise; 0 only where it allows it.
 * @throws {UsageError}
 */
export function parseDurationMs(text: string, where: string, limits: DurationLimits = {}): number {
  return parseQuantity(
    {
      what: 'a duration',
      units: DURATION_UNITS,
      examples: '250ms, 30s or 2m',
      min: limits.minMs ?? 0.001,
      max: limits.maxMs ?? DAY_MS,
    },
    text,
    where,
  );
}
