/**
 * JSON that can stand in a `<script type="application/json">`: without `<` there is neither an end tag nor a comment
 * in it. Numbers keep `digits` significant digits, which is more than a pixel shows.
 */
export function embeddedJson(value: unknown, digits = 4): string {
  return JSON.stringify(value, (_key, entry) => (typeof entry === 'number' ? rounded(entry, digits) : entry))
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

function rounded(value: number, digits: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}
