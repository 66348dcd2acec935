import { parseQuantity } from './quantity.js';

const RATE = {
  what: 'a rate',
  units: { '/s': 1, '/min': 1 / 60, '/h': 1 / 3600 },
  examples: '500/s or 90/min',
  min: 1 / 3600,
  max: 1_000_000,
};

/** `500/s`, `90/min` in tasks/s, for the whole fleet; at most 1,000,000/s. @throws {UsageError} */
export function parseRatePerSecond(text: string, where: string): number {
  return parseQuantity(RATE, text, where);
}
