import stringWidth from 'string-width';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const CUT = '…';
/** What frames are nearly all made of takes a column each; to look at each character costs thirty times as much. */
const NARROW = /^[\x20-\x7e…░▁-█×]*$/;

/** Columns that a text takes. */
export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

/** The text, or as much of it as fits into so many columns with a mark that there is more. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let left = columns - widthOf(CUT);
  if (left < 0) return '';
  let end = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    end += segment.length;
  }
  return `${text.slice(0, end)}${CUT}`;
}
