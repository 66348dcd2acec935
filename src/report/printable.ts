/**
 * Control characters (C0, DEL, C1), line and paragraph separators, and the marks that turn the writing direction:
 * in a name from user code they could move the cursor, hide text or forge lines.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text on one line, with every character visible: `\x1b[31m` instead of red. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0);
    return (
      SHORT[character] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  });
}

/** A copy of plain data whose texts, keys included, are all printable; texts named `code` keep their lines. */
export function printableData<Data>(data: Data): Data {
  return copy(data, '') as Data;
}

function copy(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    return name === 'code' ? value.split('\n').map(printable).join('\n') : printable(value);
  }
  if (Array.isArray(value)) return value.map((entry) => copy(entry, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [printable(key), copy(entry, key)]));
}
