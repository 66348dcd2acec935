import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Plugin } from 'esbuild';

/**
 * In a bundle, `import.meta.url` and `__dirname` would name the bundle. They become variables of each file, declared
 * at the start of its first line, so that no line moves.
 */
export const fileVariables: Readonly<Record<string, string>> = {
  'import.meta.url': '__pooltune_url',
  'import.meta.filename': '__pooltune_filename',
  'import.meta.dirname': '__pooltune_dirname',
  __filename: '__pooltune_filename',
  __dirname: '__pooltune_dirname',
};

export const injectFileVariables: Plugin = {
  name: 'inject-file-variables',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]s$/, namespace: 'file' }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      return { contents: withFileVariables(source, file), loader: LOADERS[path.extname(file)] ?? 'js' };
    });
  },
};

const LOADERS: Readonly<Record<string, Loader>> = { '.ts': 'ts', '.mts': 'ts', '.cts': 'ts' };

function withFileVariables(source: string, file: string): string {
  const values: Readonly<Record<string, string>> = {
    __pooltune_url: pathToFileURL(file).href,
    __pooltune_filename: file,
    __pooltune_dirname: path.dirname(file),
  };
  // Only what the file may use: an unused variable would be kept, since esbuild cannot know it for unused in CommonJS.
  const declarations = Object.entries(values)
    .filter(([variable]) => USES[variable]?.test(source))
    .map(([variable, value]) => `const ${variable} = ${JSON.stringify(value)};`)
    .join('');
  if (declarations === '') return source;
  // After a `#!` line, which has to stay first.
  const at = source.startsWith('#!') ? source.indexOf('\n') + 1 : 0;
  return source.slice(0, at) + declarations + source.slice(at);
}

const USES: Readonly<Record<string, RegExp>> = {
  __pooltune_url: /\bimport\.meta\b/,
  __pooltune_filename: /\b__filename\b|\bimport\.meta\b/,
  __pooltune_dirname: /\b__dirname\b|\bimport\.meta\b/,
};
