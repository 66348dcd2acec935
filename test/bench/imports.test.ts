import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const BENCH = path.resolve('bench');
const IMPORT = /import\s+\{([^}]*)\}\s+from\s+'(\.[^']+\/dist\/[^']+)'/g;

/** What benches import of the sources, by where these are built to. */
const imports = readdirSync(BENCH, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.mjs'))
  .flatMap((file) =>
    [...readFileSync(path.join(BENCH, file), 'utf8').matchAll(IMPORT)].map(([, names, from]) => ({
      file,
      source: path
        .resolve(BENCH, path.dirname(file), from!)
        .replace(`${path.sep}dist${path.sep}`, `${path.sep}src${path.sep}`)
        .replace(/\.js$/, '.ts'),
      names: names!
        .split(',')
        .map((name) => name.trim().split(' as ')[0]!)
        .filter((name) => name !== ''),
    })),
  );

test('benches, which no compiler looks at, import what there is', async () => {
  expect(imports.length).toBeGreaterThan(30);
  for (const { file, source, names } of imports) {
    const module: object = await import(source);
    for (const name of names) expect(Object.keys(module), `${file}: ${name}`).toContain(name);
  }
});
