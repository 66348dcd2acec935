// Bundles what runs inside the HTML report, so that the page needs nothing else. Part of `npm run build`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const from = path.join(root, 'src/report/html/client');
const to = path.join(root, 'dist/report/html/client');

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['main.ts', 'early.ts', 'style.css'].map((name) => path.join(from, name)),
  outdir: to,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'iife',
  // Browsers of 2022 and later.
  target: ['es2022', 'chrome105', 'firefox105', 'safari16'],
  legalComments: 'none',
  tsconfig: path.join(from, 'tsconfig.json'),
});

mkdirSync(to, { recursive: true });
for (const { path: file, text } of outputFiles) {
  const inputs = Object.values(metafile.outputs[path.relative(root, file)]?.inputs ?? {});
  const packages = packagesIn(Object.keys(metafile.outputs[path.relative(root, file)]?.inputs ?? {}));
  const notice = inputs.length > 0 && packages.length > 0 ? `${licences(packages)}\n` : '';
  // A page embeds it in a script element, which must not end before it does.
  const safe = path.extname(file) === '.js' ? text.replaceAll('</script', '<\\/script') : text;
  writeFileSync(file, notice + safe);
}

/** Folders of the packages whose code is in the bundle. */
function packagesIn(inputs) {
  const folders = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** What the licences ask of copies: the notice of each package, and each wording once. */
function licences(packages) {
  const wordings = new Map();
  for (const folder of packages) {
    const { name, version } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].find((each) =>
      existsSync(path.join(root, folder, each)),
    );
    if (file === undefined) throw new Error(`${folder} has no licence to pass on`);
    const text = readFileSync(path.join(root, folder, file), 'utf8').trim();
    const holders = text.match(/^Copyright.*$/gim) ?? [];
    const wording = text
      .replace(/^(?:ISC License|Copyright.*)$/gim, '')
      .replace(/\s+/g, ' ')
      .trim();
    wordings.set(wording, [...(wordings.get(wording) ?? []), `${name} ${version}: ${holders.join('; ')}`]);
  }
  const notices = [...wordings].map(([wording, of]) => `${of.join('\n')}\n${wording}`);
  return `/*! ${notices.join('\n\n').replaceAll('*/', '* /')} */`;
}
