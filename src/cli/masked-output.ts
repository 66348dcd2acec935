import { Writable } from 'node:stream';
import { maskSecrets } from '../foundation/secrets.js';

/**
 * A stream that masks passwords on their way to `target`. A chunk is masked by itself, so a writer passes whole
 * lines, as all of ours do.
 */
export function maskedOutput(target: Writable): Writable {
  return new Writable({
    decodeStrings: false,
    // Writes are passed on at once and never refused: the process may be about to end.
    write(chunk: string | Buffer, _encoding, done) {
      target.write(maskSecrets(chunk.toString()));
      done();
    },
  });
}

/**
 * JSON whose texts are masked one by one: masking the finished JSON could swallow one of its quotes.
 * @returns text that ends in a newline
 */
export function maskedJson(value: unknown): string {
  const json = JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === 'string' ? maskSecrets(inner) : inner),
    2,
  );
  return `${json}\n`;
}
