import stringify from 'json-stringify-pretty-compact';

const MOST_CHARACTERS = 100;
/** A list of numbers, each on a line of its own. Line breaks within JSON are never part of a text. */
const NUMBERS = /\[\n\s+(-?\d[\d.eE+-]*(?:,\n\s+-?\d[\d.eE+-]*)*)\n\s+\]/g;

/**
 * Indented JSON in which what fits is one line, and every list of numbers: a timeline has thousands of them, and a trial
 * dozens of figures, which would fill a file with indentation.
 * @returns text that ends in a newline
 */
export function jsonText(value: unknown): string {
  const text = stringify(value, { indent: 2, maxLength: MOST_CHARACTERS });
  return `${text.replace(NUMBERS, (_, numbers: string) => `[${numbers.replace(/\s+/g, '')}]`)}\n`;
}
