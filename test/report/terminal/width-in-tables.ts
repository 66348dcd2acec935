import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Columns that a text takes, as the library that lays tables out has it. Characters that came into Unicode after its version
 * of string-width count one there, and two in newer ones.
 */
export const widthInTables: (text: string) => number = createRequire(require.resolve('cli-table3'))(
  'string-width',
);
