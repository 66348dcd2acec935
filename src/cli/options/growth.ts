import { UsageError } from '../../foundation/errors.js';

const HINT = 'Write a percentage per month or per year, such as 8%/month or 150%/year.';
/** Beyond, in a month, no plan of a year means anything. */
const LEAST_PER_MONTH = -0.5;
const MOST_PER_MONTH = 1;
const MONTHS_PER_YEAR = 12;

/** `8%/month`, `150%/year` as the share by which a load grows in a month. @throws {UsageError} */
export function parseGrowthPerMonth(text: string, where: string): number {
  const [, percent, period] =
    /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*%\s*\/\s*(month|year)\s*$/.exec(text) ?? [];
  if (percent === undefined) throw new UsageError(`${where}: "${text}" is not a growth.`, { hint: HINT });
  const factor = 1 + Number(percent) / 100;
  const perMonth = (period === 'year' ? Math.max(0, factor) ** (1 / MONTHS_PER_YEAR) : factor) - 1;
  if (perMonth >= LEAST_PER_MONTH && perMonth <= MOST_PER_MONTH) return perMonth;
  throw new UsageError(`${where}: "${text}" is out of range.`, {
    hint: `From -50 % to 100 % a month: ${HINT}`,
  });
}
