import { UsageError } from '../../foundation/errors.js';
import { maskSecrets } from '../../foundation/secrets.js';

const HINT = 'It has the form postgres://user:password@host:5432/database.';
const ESCAPES = 'Spaces and characters such as @, / and # in a password are written %20, %40, %2F and %23.';

/** @throws {UsageError} where the text is not the URL of a PostgreSQL database */
export function checkPostgresUrl(text: string): string {
  let url: URL;
  try {
    // `URL` takes spaces; in a message they would end the password too early for it to be masked.
    if (/\s/.test(text)) throw new TypeError('white space');
    url = new URL(text);
  } catch (error) {
    // An unescaped @ or / in the password is the usual reason, and then no part of the text is safe to show.
    throw new UsageError('The PostgreSQL URL cannot be read.', {
      hint: `${HINT} ${ESCAPES}`,
      cause: new Error(error instanceof Error ? error.name : 'invalid URL'),
    });
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw new UsageError(`The PostgreSQL URL ${maskSecrets(text)} starts with ${url.protocol}//.`, {
      hint: HINT,
    });
  }
  return text;
}
