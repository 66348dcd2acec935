import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskSecrets } from '../../src/foundation/secrets.js';

test.each([
  ['postgres://me:hunter2@db/app', 'postgres://me:***@db/app'],
  // Not escaped as it has to be, and masked all the same.
  ['postgres://me:hun@ter2@db/app', 'postgres://me:***@db/app'],
  ['postgres://:hunter2@db', 'postgres://:***@db'],
  ['see postgres://a:b@c/d and redis://e:f@g', 'see postgres://a:***@c/d and redis://e:***@g'],
  ['host=db password=hunter2 user=me', 'host=db password=*** user=me'],
  ['//registry.example.org/:_authToken=npm_abc', '//registry.example.org/:_authToken=***'],
  ['AWS_SECRET_ACCESS_KEY=abc/def+1 node x.js', 'AWS_SECRET_ACCESS_KEY=*** node x.js'],
  ['x-api-key: abc', 'x-api-key: ***'],
  ['{"dbPassword": "a b", "user": "me"}', '{"dbPassword": ***, "user": "me"}'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
  ['-H "Authorization: Basic bWU6eA==" http://x', '-H "Authorization: Basic ***" http://x'],
  ['sent bearer eyJhbGciOiJIUzI1NiJ9.e30', 'sent bearer ***'],
])('%s', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test.each(['https://example.org:8080/path', 'me@example.org', 'http://127.0.0.1:41234'])(
  '%s has no password and stays',
  (text) => {
    expect(maskSecrets(text)).toBe(text);
  },
);

test.each([
  'authorization: required for this route',
  'the bearer of this message',
  'tokens: 5, keys: 7, secretary: none',
  'monkey=1 key=2 passwords are long',
  'a token is missing; the secret is out',
])('%s is ordinary text and stays', (text) => {
  expect(maskSecrets(text)).toBe(text);
});

const value = fc.stringMatching(/^[A-Za-z0-9/+=._-]{4,40}$/).filter((text) => !text.startsWith('='));
const prefix = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,12}$/);
const name = fc.constantFrom('password', 'TOKEN', 'Secret', 'ACCESS_KEY', 'apiKey', 'PRIVATE_KEY');

test('whatever stands before its name, no secret is left, and what is around it stays', () => {
  fc.assert(
    fc.property(prefix, name, value, fc.constantFrom('=', ': '), (before, secretName, secret, sign) => {
      expect(maskSecrets(`run ${before}${secretName}${sign}${secret} --fast`)).toBe(
        `run ${before}${secretName}${sign}*** --fast`,
      );
    }),
  );
});

test('text without a sign of a value stays as it is, and masking twice is masking once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), fc.array(name), (text, names) => {
      const words = `${text.replace(/[=:]/g, ' ')} ${names.join(' ')}`;
      expect(maskSecrets(words.replace(/bearer/gi, ''))).toBe(words.replace(/bearer/gi, ''));
      expect(maskSecrets(maskSecrets(text))).toBe(maskSecrets(text));
    }),
  );
});
