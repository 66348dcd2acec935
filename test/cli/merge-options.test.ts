import { expect, test } from 'vitest';
import { mergeOptions } from '../../src/cli/merge-options.js';

test('the command line comes before the config, and the config before the default', () => {
  const defaults = { a: 1, b: 1, c: 1, d: 1 };
  expect(mergeOptions(defaults, { a: 2, b: 2, c: undefined }, { a: 3, b: undefined })).toEqual({
    a: 3,
    b: 2,
    c: 1,
    d: 1,
  });
  expect(defaults).toEqual({ a: 1, b: 1, c: 1, d: 1 });
});

test('what is given is kept, however empty', () => {
  expect(mergeOptions({ text: 'a', on: true, count: 1 }, {}, { text: '', on: false, count: 0 })).toEqual({
    text: '',
    on: false,
    count: 0,
  });
});
