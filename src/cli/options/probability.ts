import { UsageError } from '../../foundation/errors.js';

/** A probability as a plain number, such as `0.01`, from `min` to `max`. @throws {UsageError} */
export function parseProbability(text: string, where: string, min: number, max: number): number {
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${where}: "${text}" is not a number from ${min} to ${max}.`);
}
