import { printable } from '../../report/printable.js';

/** Keys and indices from the top of a config down to a value. */
export type ConfigPath = readonly (string | number)[];

/** Such as `check.require[0]`; a key that is no word is quoted. */
export function formatPath(path: ConfigPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[\w$]+$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `["${printable(part)}"]`;
  }
  return text;
}

export function isSamePath(a: ConfigPath, b: ConfigPath): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}
