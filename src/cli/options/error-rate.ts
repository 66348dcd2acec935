import { UsageError } from '../../foundation/errors.js';
import { parseShare } from './percent.js';

const MOST_SHARE = 0.5;

/**
 * How often a check of two equal versions may fail, `1%` as a share. Never is not to be had, and with more than half a
 * coin would do.
 * @throws {UsageError}
 */
export function parseErrorRate(text: string, where: string): number {
  const share = parseShare(text, where);
  if (share > 0 && share <= MOST_SHARE) return share;
  throw new UsageError(`${where}: "${text}" is out of range.`, {
    hint: 'An error rate is above 0% and at most 50%, such as 1%.',
  });
}
