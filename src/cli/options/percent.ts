import { parseQuantity } from './quantity.js';

const PERCENT = {
  what: 'a percentage',
  units: { '%': 1 },
  examples: '1% or 0.5%',
  min: 0,
  max: 100,
};

/** `1%` as a share, 0 to 1. @throws {UsageError} */
export function parseShare(text: string, where: string): number {
  return parseQuantity(PERCENT, text, where) / 100;
}
