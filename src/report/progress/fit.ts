import stringWidth from 'string-width';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const CUT = '…';

/** The text, or as much of it as fits into so many columns with a mark that there is more. */
export function fit(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let left = columns - stringWidth(CUT);
  if (left < 0) return '';
  let end = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    left -= stringWidth(segment);
    if (left < 0) break;
    end += segment.length;
  }
  return `${text.slice(0, end)}${CUT}`;
}
