import { parseQuantity } from './quantity.js';

const PRICE = {
  what: 'a price per time',
  units: { '/h': 1, '/day': 1 / 24, '/month': 1 / 730 },
  examples: '0.12/h or 85/month',
  min: 0.000001,
  max: 1_000_000,
};

/** `0.12/h`, `85/month` per hour, in whatever currency: a month has 730 hours. @throws {UsageError} */
export function parsePricePerHour(text: string, where: string): number {
  return parseQuantity(PRICE, text, where);
}
