import { stripVTControlCharacters } from 'node:util';
import { maskSecrets } from '../../foundation/secrets.js';

/** What a program wrote, as it may stand in an error: no colours or other control characters, no passwords. */
export function readableOutput(text: string): string {
  const plain = stripVTControlCharacters(text)
    .split('\n')
    // A line that was drawn over shows its last state.
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1)!)
    .join('\n')
    .replace(OTHER_CONTROLS, '');
  return maskSecrets(plain).trim();
}

/** The last lines that say something; what is too long to read is cut. */
export function lastLines(text: string, most: number): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-most)
    .map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line));
}

/** Characters of a line. */
const LONGEST = 300;

/** Also the marks that turn the writing direction. Tabs and line ends stay. */
const OTHER_CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
