import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHELLS, type Shell } from '../../../src/cli/completion/shells.js';
import { capturedRun } from '../captured-run.js';
import { missing, typedInto } from './typed-into.js';

let folder: string;
const scriptOf = (shell: Shell) => path.join(folder, `pooltune.${shell}`);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'pooltune-completion-'));
  for (const shell of SHELLS) {
    const { stdout } = await capturedRun(['completion', shell]);
    writeFileSync(scriptOf(shell), stdout);
  }
  mkdirSync(path.join(folder, 'old reports'));
  writeFileSync(path.join(folder, 'tasks.ts'), '');
  writeFileSync(path.join(folder, 'old notes.txt'), '');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is typed, and what pooltune is called with: the same in every shell. */
const TYPED: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['pooltune tu\t', ['tune']],
  ['pooltune completion z\t', ['completion', 'zsh']],
  ['pooltune tune --impl\tp\t', ['tune', '--implementation', 'piscina']],
  ['pooltune tune --pool thr\t', ['tune', '--pool', 'threads']],
  ['pooltune tune --pool=thr\t', ['tune', '--pool=threads']],
  ['pooltune check --better-setting=i\t', ['check', '--better-setting=ignore']],
  ['pooltune check --metric p5\t', ['check', '--metric', 'p50']],
  ['pooltune tune --pool solo --pool ev\t-l\t', ['tune', '--pool', 'solo', '--pool', 'event-loop']],
  // A path with a blank in it, quoted as the shell does.
  ['pooltune tune tas\t', ['tune', 'tasks.ts']],
  ['pooltune check tasks.ts --baseline old\\ n\t', ['check', 'tasks.ts', '--baseline', 'old notes.txt']],
  ['pooltune tune --out old\t', ['tune', '--out', 'old reports/']],
  // What only the user knows is left alone.
  ['pooltune tune --budget tas\t', ['tune', '--budget', 'tas']],
  ['pooltune doctor tas\t', ['doctor', 'tas']],
  // After -- there are no options.
  ['pooltune tune -- --impl\t', ['tune', '--', '--impl']],
];

/** zsh writes an equals sign after an option, and takes the slash from a folder's end. */
function alike(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => word.replace(/\/$/, '').split('='));
}

describe.each(['bash', 'zsh'] as const)('typed into %s', (shell) => {
  const lacking = missing(shell);

  test.skipIf(lacking !== '')(
    `commands, options, values and paths are completed${lacking}`,
    async () => {
      const words = await typedInto(
        shell,
        scriptOf(shell),
        TYPED.map(([line]) => line),
        folder,
      );
      expect(words.map(alike)).toEqual(TYPED.map(([, expected]) => alike(expected)));
    },
    60_000,
  );
});

test('bash offers all that fits', () => {
  const offers = (words: readonly string[]) => {
    const line = `source ${scriptOf('bash')}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pooltune; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['--norc', '-c', line, 'bash', 'pooltune', ...words], {
      encoding: 'utf8',
    });
    return stdout.split('\n').filter((word) => word !== '');
  };
  expect(offers([''])).toEqual([
    ...['tune', 'bench', 'check', 'plan', 'report', 'capture', 'doctor', 'history', 'completion'],
    ...['--help', '--version'],
  ]);
  expect(offers(['doctor', '-'])).toEqual(['--json', '--verbose', '-h', '--help']);
  expect(offers(['tune', '--ack', ''])).toEqual(['early', 'late']);
  expect(offers(['tune', '--ack', '='])).toEqual(['early', 'late']);
  expect(offers(['tune', '--ack', '=', 'l'])).toEqual(['late']);
  expect(offers(['history', '--workload', ''])).toEqual([]);
  expect(offers(['tune', '--workload', 'io-'])).toEqual(['io-http', 'io-postgres']);
});

describe('fish', () => {
  const lacking = spawnSync('which', ['fish']).status === 0 ? '' : ' (fish not installed)';

  test.skipIf(lacking !== '')(`offers all that fits, with what it means${lacking}`, () => {
    const offers = (line: string) => {
      const { stdout, stderr } = spawnSync(
        'fish',
        ['--no-config', '-c', `source ${scriptOf('fish')}; complete -C $argv[1]`, line],
        { encoding: 'utf8', cwd: folder, env: { ...process.env, HOME: folder } },
      );
      expect(stderr).toBe('');
      return stdout.split('\n').filter((offer) => offer !== '');
    };
    expect(offers('pooltune hist')).toEqual([
      'history\tlist and plot the figures of earlier checks, and name the commits that changed them',
    ]);
    expect(offers('pooltune completion ')).toEqual(['bash', 'fish', 'zsh']);
    expect(offers('pooltune tune --ac')).toEqual([
      '--ack\tacknowledge tasks early (at their start) or late (at their end)',
    ]);
    const words = (line: string) => offers(line).map((offer) => offer.split('\t')[0]);
    expect(words('pooltune tune --ack ')).toEqual(['early', 'late']);
    expect(words('pooltune tune --ack=l')).toEqual(['--ack=late']);
    expect(words('pooltune tune tas')).toEqual(['tasks.ts']);
    expect(words('pooltune tune --out old')).toEqual(['old reports/']);
    expect(words('pooltune check --baseline old')).toEqual(['old notes.txt', 'old reports/']);
    expect(words('pooltune tune --budget ')).toEqual([]);
    expect(words('pooltune doctor tas')).toEqual([]);
  });
});

describe('every script', () => {
  test.each(SHELLS)('of %s names every command and option that --help shows', async (shell) => {
    const { stdout: script } = await capturedRun(['completion', shell]);
    const { stdout: help } = await capturedRun(['--help']);
    const commands = [...help.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name!);
    expect(commands.length).toBeGreaterThan(6);
    for (const command of commands) {
      const { stdout } = await capturedRun([command, '--help']);
      const options = [...stdout.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) => name!);
      for (const name of [command, ...options]) expect(script).toContain(name);
    }
  });
});

test('a shell that it does not know, or none, is a usage error that names those it does', async () => {
  for (const argv of [['completion'], ['completion', 'tcsh']]) {
    const { exitCode, stdout, stderr } = await capturedRun(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('bash, zsh, fish');
  }
});
