import { expect, test } from 'vitest';
import { maskSecrets } from '../../src/foundation/secrets.js';

test.each([
  ['postgres://me:hunter2@db/app', 'postgres://me:***@db/app'],
  // Not escaped as it has to be, and masked all the same.
  ['postgres://me:hun@ter2@db/app', 'postgres://me:***@db/app'],
  ['postgres://:hunter2@db', 'postgres://:***@db'],
  ['see postgres://a:b@c/d and redis://e:f@g', 'see postgres://a:***@c/d and redis://e:***@g'],
  ['host=db password=hunter2 user=me', 'host=db password=*** user=me'],
])('%s', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test.each(['https://example.org:8080/path', 'me@example.org', 'http://127.0.0.1:41234'])(
  '%s has no password and stays',
  (text) => {
    expect(maskSecrets(text)).toBe(text);
  },
);
