import { UsageError } from '../../foundation/errors.js';

/** A kind of quantity that is written as a number and a unit, such as `250ms`. */
export interface QuantityKind {
  /** With its article, for error messages: `a duration`. */
  readonly what: string;
  /** Each unit's size in the base unit; letter case counts, since `m` and `M` differ. */
  readonly units: Readonly<Record<string, number>>;
  /** Shown in error messages. */
  readonly examples: string;
  readonly min: number;
  readonly max: number;
}

const NUMBER_AND_UNIT = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*(.*)$/i;

/**
 * Reads a number with its unit into the kind's base unit. A bare number is refused: whether 30 means seconds or
 * milliseconds is not ours to guess.
 * @param where the option that was given, such as `--budget`
 * @throws {UsageError}
 */
export function parseQuantity(kind: QuantityKind, text: string, where: string): number {
  const [, digits, unit] = NUMBER_AND_UNIT.exec(text.trim()) ?? [];
  const size = unit !== undefined && Object.hasOwn(kind.units, unit) ? kind.units[unit] : undefined;
  if (digits === undefined || size === undefined) {
    const why = digits !== undefined && unit === '' ? ' (its unit is missing)' : '';
    throw new UsageError(`${where}: "${text}" is not ${kind.what}${why}.`, { hint: allowed(kind) });
  }
  const value = Number(digits) * size;
  if (!(value >= kind.min && value <= kind.max)) {
    throw new UsageError(`${where}: "${text}" is out of range.`, { hint: allowed(kind) });
  }
  return value;
}

function allowed(kind: QuantityKind): string {
  const { units, examples, min, max } = kind;
  const limits =
    max === Number.MAX_SAFE_INTEGER
      ? `at least ${inUnits(kind, min)}`
      : `${inUnits(kind, min)} to ${inUnits(kind, max)}`;
  return `Write a number and a unit (${Object.keys(units).join(', ')}), such as ${examples}; ${limits}.`;
}

/** The value in the largest unit that leaves it 1 or more. */
function inUnits({ units }: QuantityKind, value: number): string {
  const bySize = Object.entries(units).sort(([, a], [, b]) => b - a);
  const [unit, size] = bySize.find(([, size]) => value >= size) ?? bySize.at(-1)!;
  return `${Number((value / size).toPrecision(6))}${unit}`;
}
