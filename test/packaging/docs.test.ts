import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { capturedRun } from '../cli/captured-run.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The code blocks of a language. */
function blocksOf(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(([, of]) => of === language)
    .map(([, , block]) => block!);
}

/** What a CI system would have a shell run: the texts of `run` and `script`, however deep. */
function scriptsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const isScript = key === 'run' || key === 'script';
    if (isScript && typeof inner === 'string') return [inner];
    if (isScript && Array.isArray(inner)) return inner.map(String);
    return scriptsIn(inner);
  });
}

/** `pooltune …` lines of shell examples and of workflows, without npx, comments and placeholders. */
function commandsIn(markdown: string): string[] {
  const workflows = blocksOf(markdown, 'yaml').flatMap((block) => scriptsIn(parse(block)));
  return [...blocksOf(markdown, 'sh'), ...workflows]
    .flatMap((block) => block.split('\n'))
    .map((line) => /(?:^|&& |npx )(pooltune .*?)\s*(?:#.*)?$/.exec(line)?.[1])
    .filter((line) => line !== undefined)
    .filter((line) => !/\[\S+\]/.test(line));
}

/** Words as a shell would split them: quotes group. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(path.join(ROOT, page), 'utf8');

  test('its commands are read without an error', async () => {
    for (const line of commandsIn(text)) {
      const { exitCode, stderr } = await capturedRun(wordsOf(line).slice(1));
      expect({ line, exitCode, stderr }).toEqual({ line, exitCode: 0, stderr: '' });
    }
  });

  test('its links lead somewhere', () => {
    for (const [, target] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      // Reports are not in the repository.
      expect(existsSync(path.join(ROOT, path.dirname(page), target!)), `${page}: ${target}`).toBe(true);
    }
  });
});

test('every option of a command is on its page', async () => {
  for (const [command, pages] of [
    ['tune', ['docs/tune.md']],
    ['bench', ['docs/bench.md']],
    ['capture', ['docs/capture.md']],
    ['check', ['docs/check.md']],
    ['plan', ['docs/plan.md']],
    ['history', ['docs/history.md']],
    ['report', ['docs/report.md']],
  ] as const) {
    const help = (await capturedRun([command, '--help'])).stdout;
    const text = pages.map((page) => readFileSync(path.join(ROOT, page), 'utf8')).join('\n');
    const options = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name!);
    expect(options.length).toBeGreaterThan(2);
    expect(options.filter((name) => !text.includes(`${name}`))).toEqual([]);
  }
});

test('every example of --help is read without an error', async () => {
  for (const command of [
    'tune',
    'bench',
    'capture',
    'check',
    'plan',
    'report',
    'doctor',
    'history',
    'completion',
  ]) {
    const help = (await capturedRun([command, '--help'])).stdout;
    const examples = [...help.matchAll(/^ {4}\$ (.*)$/gm)].map(([, line]) => line!);
    expect(examples.length).toBeGreaterThan(1);
    for (const line of examples) expect((await capturedRun(wordsOf(line).slice(1))).stderr).toBe('');
  }
});
