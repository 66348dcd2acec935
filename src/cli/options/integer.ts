import { UsageError } from '../../foundation/errors.js';

/** A whole number from `min` to `max`. @throws {UsageError} */
export function parseInteger(text: string, where: string, min: number, max: number): number {
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${where}: "${text}" is not a whole number from ${min} to ${max}.`);
}
