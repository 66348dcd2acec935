import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableData } from '../../src/report/printable.js';

test('every character that cannot be seen is spelled out', () => {
  expect(printable('a\tb\r\nc')).toBe('a\\tb\\r\\nc');
  expect(printable('\u001b[31mred\u0007\u007f\u009b')).toBe('\\x1b[31mred\\x07\\x7f\\x9b');
  expect(printable('\u202egnp.exe\u2028')).toBe('\\u202egnp.exe\\u2028');
});

test('what can be seen stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
      expect(printable(clean)).toBe(clean);
    }),
  );
});

test('data keeps its shape, keys are cleaned too, and code keeps its lines', () => {
  expect(printableData({ 'a\n': ['\u0007', 1, null, true], code: 'x\n\u001by' })).toEqual({
    'a\\n': ['\\x07', 1, null, true],
    code: 'x\n\\x1by',
  });
});
