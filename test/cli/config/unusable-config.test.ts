import { describe, expect, it } from 'vitest';
import { load, project, refusal } from './loaded.js';

describe('refused with its file and line is', () => {
  it.each([
    ['pooltune.config.ts', 'export default {\n  seed: ,\n};', ':2:9: Unexpected ","'],
    ['pooltune.config.mjs', 'export default {\n  seed: ,\n};', ':2:9: Unexpected ","'],
    ['pooltune.config.json', '{\n  "seed": ,\n}', ':2:11: Unexpected ","'],
  ])('a syntax error in %s', async (name, text, says) => {
    const { message, file } = await refusal(name, text);
    expect(message).toContain(`${file}${says}`);
  });

  it.each([
    ['while it is imported', 'const answer: number = 42;\nthrow new Error("no " + answer);'],
    ['in its function', 'export default () => {\n  throw new Error("no 42");\n};'],
    ['in its asynchronous function', 'export default async () => {\n  throw new Error("no 42");\n};'],
  ])('what throws %s', async (_, text) => {
    const { message, file } = await refusal('pooltune.config.ts', text);
    expect(message).toContain(`${file}: the config file threw: Error: no 42\n`);
    expect(message).toContain(`${file}:2:`);
  });

  it('an import that is not there', async () => {
    const { message, file } = await refusal('pooltune.config.ts', '\nimport "not-there";');
    expect(message).toContain(`${file}:2:8: Could not resolve "not-there"`);
  });
});

it('what it throws is shown without passwords', async () => {
  const { message } = await refusal('pooltune.config.mjs', 'throw new Error("postgres://me:hunter2@db");');
  expect(message).toContain('postgres://me:***@db');
});

it.each([
  ['waits', 'export default new Promise(() => {});'],
  ['blocks', 'for (;;);'],
])('one that %s for ever is refused at the time limit', async (_, text) => {
  const { message, file } = await refusal('pooltune.config.mjs', text, { timeLimitMs: 1_000 });
  expect(message).toBe(`${file}: the config file did not end within 1000 ms`);
});

it('one that ends its process is refused with what it said last', async () => {
  const { message, file } = await refusal('pooltune.config.mjs', 'console.error("bye"); process.exit(3);');
  expect(message).toBe(`${file}: the config file ended its process (exit code 3):\nbye`);
});

it.each([
  ['pooltune.config.mjs', 'export const modules = [], seed = 1;', 'modules, seed'],
  ['pooltune.config.mjs', 'export {};', 'nothing'],
  ['pooltune.config.cjs', 'exports.__esModule = true; exports.seed = 1;', 'seed'],
])('one without a default export is refused with what it exports', async (name, text, names) => {
  const { message, hint } = await refusal(name, text);
  expect(message).toMatch(new RegExp(`: it has no default export, but exports ${names}$`));
  expect(hint).toContain('export default defineConfig(');
});

it('JavaScript that imports a pooltune which is not installed is told what to do', async () => {
  const { hint } = await refusal('pooltune.config.mjs', "import 'pooltune';");
  expect(hint).toContain('npm install --save-dev pooltune');
});

it('everything that is no plain data is named by its place', async () => {
  const { message } = await refusal(
    'pooltune.config.mjs',
    `const check = { require: ['p99<1s', () => 'p99<1s'], tolerance: { p99: 10n }, rate: Symbol() };
     check.history = check;
     export default { out: new URL('file:///reports'), setting: { poolType: () => 'threads' }, taskTimeout: 5, check };`,
  );
  expect(message.split('\n').slice(1)).toEqual([
    '    out: is of the class URL; a config is texts, numbers, lists and objects',
    '    setting.poolType: is a function; a config is texts, numbers, lists and objects',
    '    check.require[1]: is a function; a config is texts, numbers, lists and objects',
    '    check.tolerance.p99: is a bigint; a config is texts, numbers, lists and objects',
    '    check.rate: is a symbol; a config is texts, numbers, lists and objects',
    '    check.history: is an object that contains itself; a config is texts, numbers, lists and objects',
    "    taskTimeout: has to be a duration such as '30s', not 5",
  ]);
});

it('a function under a key that does not exist is told as the key that it is', async () => {
  const { message } = await refusal('pooltune.config.mjs', 'export default { setup: () => {} };');
  expect(message.split('\n').slice(1)).toEqual([expect.stringMatching(/^ {4}setup: there is no such key\./)]);
});

it('an abort ends it, with the signal’s reason', async () => {
  const folder = project({ 'pooltune.config.mjs': 'for (;;);' });
  const controller = new AbortController();
  const failed = expect(load(folder, { signal: controller.signal })).rejects.toThrow('interrupted');
  controller.abort(new Error('interrupted'));
  await failed;
});
