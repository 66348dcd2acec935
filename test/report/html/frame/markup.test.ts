import fc from 'fast-check';
import { expect, test } from 'vitest';
import { embeddedJson } from '../../../../src/report/html/frame/embedded-json.js';
import { html } from '../../../../src/report/html/frame/markup.js';

test('values are escaped, markup and lists of it are not', () => {
  const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul title="${`"'&`}">${items}${null}${false}${3}</ul>`.text).toBe(
    '<ul title="&quot;&#39;&amp;"><li>a</li><li>&lt;b&gt;</li>3</ul>',
  );
});

test('no text can open a tag or leave an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: made } = html`${text}`;
      expect(made).not.toMatch(/[<>"']/);
      expect(made.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    }),
  );
});

test('embedded JSON has no tag and no line end of JavaScript in it, and is the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('</script>', '<!--', '\u2028', '\u2029'), (value, text) => {
      const data = [value, text, { [text]: text }];
      const json = embeddedJson(data, 21);
      expect(json).not.toMatch(/[<\u2028\u2029]/);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
});

test('embedded numbers keep what a picture can show, and whole ones all of it', () => {
  expect(embeddedJson({ ms: 12.345678, count: 123_456_789, share: 0.000123456 })).toBe(
    '{"ms":12.35,"count":123456789,"share":0.0001235}',
  );
});
