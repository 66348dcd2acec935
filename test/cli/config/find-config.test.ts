import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG_NAMES, findConfig } from '../../../src/cli/config/find-config.js';
import { writeFiles } from '../../workload/compile/written-files.js';
import { temporaryFolder } from '../../workload/temporary-folder.js';

const CONFIG = 'pooltune.config.ts';

describe('a config file is looked for', () => {
  it('in the working directory, under any of its names', () => {
    for (const name of CONFIG_NAMES) {
      const folder = temporaryFolder();
      writeFiles(folder, { [name]: '' });
      expect(findConfig(folder, undefined)).toBe(path.join(folder, name));
    }
  });

  it('in TypeScript before what was compiled from it', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'pooltune.config.js': '', [CONFIG]: '', 'pooltune.config.json': '' });
    expect(findConfig(folder, undefined)).toBe(path.join(folder, CONFIG));
  });

  it.each(['package.json', '.git/HEAD'])('above it, up to the folder with %s', (mark) => {
    const folder = temporaryFolder();
    writeFiles(folder, { [CONFIG]: '', [mark]: '', 'a/b/tasks.ts': '' });
    expect(findConfig(path.join(folder, 'a/b'), undefined)).toBe(path.join(folder, CONFIG));
  });

  it('nearest first', () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      [CONFIG]: '',
      'package.json': '',
      'a/pooltune.config.json': '',
      'a/b/tasks.ts': '',
    });
    expect(findConfig(path.join(folder, 'a/b'), undefined)).toBe(path.join(folder, 'a/pooltune.config.json'));
  });

  it('not above the top of the project', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { [CONFIG]: '', 'package.json': '', 'packages/a/package.json': '' });
    expect(findConfig(path.join(folder, 'packages/a'), undefined)).toBeUndefined();
  });

  it('not above a folder that is in no project: that may be somebody else’s', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { [CONFIG]: '', 'a/tasks.ts': '' });
    expect(findConfig(path.join(folder, 'a'), undefined)).toBeUndefined();
  });

  it('as a file: a folder of that name is none', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, CONFIG));
    expect(findConfig(folder, undefined)).toBeUndefined();
  });
});

describe('a named config', () => {
  it('is relative to the working directory, whatever it is called', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'ci/perf.mjs': '', [CONFIG]: '' });
    expect(findConfig(path.join(folder, 'ci'), 'perf.mjs')).toBe(path.join(folder, 'ci/perf.mjs'));
  });

  it('that is not there, is a folder or is of another kind is refused', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'ci/perf.yaml': '' });
    expect(() => findConfig(folder, 'ci/perf.ts')).toThrow(
      `--config: there is no file ${path.join(folder, 'ci/perf.ts')}.`,
    );
    expect(() => findConfig(folder, 'ci')).toThrow('there is no file');
    expect(() => findConfig(folder, 'ci/perf.yaml')).toThrow(
      'end in one of .ts, .mts, .cts, .js, .mjs, .cjs, .json',
    );
  });
});
