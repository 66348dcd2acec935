import { expect, test } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { usePostgres } from '../../../src/lab/postgres/own-postgres.js';
import { checkPostgresUrl } from '../../../src/lab/postgres/postgres-url.js';

test('both schemes of PostgreSQL are taken', () => {
  expect(checkPostgresUrl('postgres://u:p@h/d')).toBe('postgres://u:p@h/d');
  expect(checkPostgresUrl('postgresql://h')).toBe('postgresql://h');
});

test.each([
  'mysql://u:secret@h/d',
  'secret',
  'postgres://u:secret@@h:99999/d',
  'postgres://u:a secret@h/d',
  'host=h password=secret',
])('%j is refused without showing a password', (url) => {
  const error = (() => {
    try {
      checkPostgresUrl(url);
      return null;
    } catch (thrown) {
      return thrown as UsageError;
    }
  })();
  expect(error).toBeInstanceOf(UsageError);
  expect(`${error?.message} ${error?.hint} ${error?.cause}`).not.toContain('secret');
});

test('a database that does not answer is an environment error with the password masked', async () => {
  const error = await usePostgres('postgres://user:hidden@127.0.0.1:1/x').catch((thrown) => thrown);
  expect(error).toMatchObject({ name: 'EnvironmentError', exitCode: 3 });
  expect(error.message).toContain('postgres://user:***@127.0.0.1:1/x cannot be reached');
  expect(error.message).toContain('ECONNREFUSED');
});
