/** A list of numbers, each on a line of its own. Line breaks within JSON are never part of a text. */
const NUMBERS = /\[\n\s+(-?\d[\d.eE+-]*(?:,\n\s+-?\d[\d.eE+-]*)*)\n\s+\]/g;

/**
 * Indented JSON in which a list of numbers is one line: a timeline has thousands of them, which would fill a file with
 * indentation.
 * @returns text that ends in a newline
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(NUMBERS, (_, numbers: string) => `[${numbers.replace(/\s+/g, '')}]`)}\n`;
}
