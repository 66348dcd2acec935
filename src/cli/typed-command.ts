import { maskSecrets } from '../foundation/secrets.js';

/** The command as it was typed, to repeat it; passwords masked. */
export function typedCommand(args: readonly string[] = process.argv.slice(2)): string {
  const words = args.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return maskSecrets(['pooltune', ...words].join(' '));
}
