/** How text is set off; every function returns the text unchanged where there is no colour. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly caution: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** ECMA-48 "select graphic rendition" codes, each with the one that ends it. */
const CODES: Readonly<Record<keyof Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  caution: [33, 39],
  bad: [31, 39],
};

export function createStyle(color: boolean): Style {
  const paint = (name: keyof Style) => (text: string) =>
    color ? `\u001b[${CODES[name][0]}m${text}\u001b[${CODES[name][1]}m` : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    good: paint('good'),
    caution: paint('caution'),
    bad: paint('bad'),
  };
}

/** Whether a stream wants colour: a terminal, unless NO_COLOR (https://no-color.org) or TERM=dumb say otherwise. */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
