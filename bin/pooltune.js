#!/usr/bin/env node
import { existsSync } from 'node:fs';

// A checkout that was not built has no dist/; the packed tarball always has.
const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('pooltune: this checkout has not been built; run `npm run build` in it first.\n');
  process.exitCode = 3;
}
