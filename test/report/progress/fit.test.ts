import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { fit, widthOf } from '../../../src/report/progress/fit.js';

test('what fits is left as it is', () => {
  expect(fit('cpu', 3)).toBe('cpu');
  expect(fit('仕事', 4)).toBe('仕事');
});

test('what does not ends in a mark', () => {
  expect(fit('two processes', 6)).toBe('two p…');
  // The second character would need the column of the mark.
  expect(fit('仕事', 3)).toBe('仕…');
  expect(fit('cpu', 0)).toBe('');
});

test('a character of several code points is never torn', () => {
  expect(fit('👩‍💻👩‍💻👩‍💻', 5)).toBe('👩‍💻👩‍💻…');
  expect(fit('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
});

test('no text is wider than it may be', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 50 }), (text, columns) => {
      expect(stringWidth(fit(text, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});

test('the short cut for what is narrow says the same as the whole way', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '~', ' ', '…', '░', '█', '▁', '▇', '×', '仕', 'é') }),
      (text) => {
        expect(widthOf(text)).toBe(stringWidth(text));
      },
    ),
  );
});
