import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { installCommandFor } from '../../../src/check/base/install-command.js';
import { lockFinder } from '../../../src/check/base/lock-file.js';
import { temporaryFolder } from './git-project.js';

test.each([
  ['package-lock.json', '{}', 'npm ci --no-audit --no-fund'],
  ['npm-shrinkwrap.json', '{}', 'npm ci --no-audit --no-fund'],
  ['pnpm-lock.yaml', "lockfileVersion: '9.0'", 'pnpm install --frozen-lockfile'],
  ['yarn.lock', '# yarn lockfile v1\n\n', 'yarn install --frozen-lockfile'],
  ['yarn.lock', '# This file is generated\n\n__metadata:\n  version: 8\n', 'yarn install --immutable'],
  ['bun.lock', '{}', 'bun install --frozen-lockfile'],
  ['bun.lockb', '\0', 'bun install --frozen-lockfile'],
])('%s with %j is installed by: %s', async (name, content, command) => {
  expect(await commandFor({ [name]: content })).toEqual([command, name]);
});

test('of several lock files, the one of the package manager that package.json names counts', async () => {
  const locks = { 'package-lock.json': '{}', 'yarn.lock': '# yarn lockfile v1', 'pnpm-lock.yaml': '' };
  const named = (packageManager: string) => ({
    ...locks,
    'package.json': JSON.stringify({ packageManager }),
  });
  expect((await commandFor(locks))[1]).toBe('package-lock.json');
  expect((await commandFor(named('pnpm@10.4.1')))[1]).toBe('pnpm-lock.yaml');
  expect((await commandFor(named('yarn@1.22.22+sha1.ac34')))[1]).toBe('yarn.lock');
  expect((await commandFor(named('cnpm@1.0.0')))[1]).toBe('package-lock.json');
});

async function commandFor(files: Readonly<Record<string, string>>): Promise<[string, string]> {
  const root = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(root, name), content);
  const { program, args, lockFile } = installCommandFor(root, lockFinder(root)('')!);
  return [[program, ...args].join(' '), lockFile];
}
