import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEPCRUISE = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pooltune-imports-'));
  await copyFile(path.join(ROOT, '.dependency-cruiser.cjs'), path.join(folder, '.dependency-cruiser.cjs'));
  await writeFile(path.join(folder, 'tsconfig.json'), '{"compilerOptions":{"module":"nodenext"}}');
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The rules that a src/ of these files breaks. */
async function broken(files: Record<string, string>): Promise<string[]> {
  await rm(path.join(folder, 'src'), { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, 'src', name)), { recursive: true });
    await writeFile(path.join(folder, 'src', name), text);
  }
  const args = [DEPCRUISE, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
    (error) => error,
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

const leaf = 'export const leaf = 1;\nexport interface Leaf {}\n';

test('a folder may import from those before it', async () => {
  expect(
    await broken({
      'foundation/leaf.ts': leaf,
      'study/a.ts': "import { leaf } from '../foundation/leaf.js';\nleaf;",
    }),
  ).toEqual([]);
});

test('an import from a folder that comes later is refused, even of a type alone', async () => {
  for (const what of ['{ leaf }', 'type { Leaf }']) {
    expect(
      await broken({
        'report/leaf.ts': leaf,
        'study/a.ts': `import ${what} from '../report/leaf.js';\nexport type A = ${what === '{ leaf }' ? 'typeof leaf' : 'Leaf'};`,
      }),
    ).toEqual(['study-imports-from-below']);
  }
});

test('a cycle within a folder is refused, even of types alone', async () => {
  expect(
    await broken({
      'study/a.ts': "import type { B } from './b.js';\nexport interface A { b: B }",
      'study/b.ts': "import type { A } from './a.js';\nexport interface B { a: A }",
    }),
  ).toEqual(['no-cycles']);
});

test('a folder that the order does not know is refused', async () => {
  expect(
    await broken({ 'utils/leaf.ts': leaf, 'cli/a.ts': "import { leaf } from '../utils/leaf.js';\nleaf;" }),
  ).toEqual(['unknown-folder']);
});
