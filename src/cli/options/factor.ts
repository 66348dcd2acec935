import { UsageError } from '../../foundation/errors.js';

/** `3x`, `3×` or `3`: a plain factor from `min` to `max`. @throws {UsageError} */
export function parseFactor(text: string, where: string, min: number, max: number): number {
  const [, digits] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*[x×]?\s*$/i.exec(text) ?? [];
  const value = digits === undefined ? Number.NaN : Number(digits);
  if (value >= min && value <= max) return value;
  throw new UsageError(`${where}: "${text}" is not a factor from ${min} to ${max}.`, {
    hint: 'Write it such as 3x.',
  });
}
