import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { compileTaskModule, findSyntaxError } from '../../../src/workload/compile/compile-task-module.js';
import { temporaryFolder } from '../temporary-folder.js';
import { writeFiles } from './written-files.js';

let project: string;
let output: string;

beforeEach(() => {
  project = realpathSync(temporaryFolder());
  output = realpathSync(temporaryFolder());
});

/** Compiles a module of the project and gives what its `task` returns in a process of its own, as a worker would. */
async function callTask(file: string): Promise<unknown> {
  const { entryUrl } = await compileTaskModule(path.join(project, file), output);
  return callIn(entryUrl);
}

async function callIn(entryUrl: string): Promise<unknown> {
  const script = `process.setSourceMapsEnabled(true);
    const { default: exported, ...named } = await import(${JSON.stringify(entryUrl)});
    const answer = await Promise.resolve((named.task ?? exported.task)()).catch((error) => error.stack);
    console.log(JSON.stringify(answer));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout);
}

describe('a JavaScript module', () => {
  it('is imported as it is', async () => {
    const file = path.join(project, 'tasks.mjs');
    expect(await compileTaskModule(file, output)).toEqual({
      entryUrl: pathToFileURL(file).href,
      compiled: false,
    });
    expect(readdirSync(output)).toEqual([]);
  });

  it('has its syntax error found', async () => {
    writeFiles(project, { 'tasks.mjs': 'export const a = 1;\nexport const b = ;\n' });
    const found = await findSyntaxError(path.join(project, 'tasks.mjs'));
    expect(found?.message).toContain(`${path.join(project, 'tasks.mjs')}:2:18: Unexpected ";"`);
    writeFiles(project, { 'tasks.mjs': 'export const a = 1;' });
    expect(await findSyntaxError(path.join(project, 'tasks.mjs'))).toBeUndefined();
    expect(readdirSync(project)).toEqual(['tasks.mjs']);
  });
});

describe.each(['.ts', '.mts'])('a %s module', (extension) => {
  it('runs with its own files from anywhere', async () => {
    writeFiles(project, {
      [`tasks${extension}`]: `import { double } from './lib/double.js';
        const start: number = await Promise.resolve(20);
        export const task = (): number => double(start) + 2;`,
      'lib/double.ts': 'export const double = (value: number): number => value * 2;',
    });
    const { entryUrl, compiled } = await compileTaskModule(path.join(project, `tasks${extension}`), output);
    expect(compiled).toBe(true);
    expect(entryUrl.startsWith(pathToFileURL(output).href)).toBe(true);
    expect(await callIn(entryUrl)).toBe(42);
  });
});

describe('a compiled module', () => {
  it('imports packages from the project, whichever kind they are', async () => {
    writeFiles(project, {
      'package.json': '{"type": "module"}',
      'node_modules/modern/package.json': '{"type": "module", "exports": {"import": "./index.js"}}',
      'node_modules/modern/index.js': 'export const where = import.meta.url;',
      'node_modules/old/package.json': '{"main": "main.js"}',
      'node_modules/old/main.js': 'exports.where = __filename;',
      'node_modules/old/data.json': '{"key": "value"}',
      'tasks.ts': `import { where as modern } from 'modern';
        import old from 'old';
        import data from 'old/data.json' with { type: 'json' };
        import { sep } from 'path';
        export const task = async () => [modern, old.where, (await import('old')).where, data.key, sep];`,
    });
    const old = path.join(project, 'node_modules/old/main.js');
    expect(await callTask('tasks.ts')).toEqual([
      pathToFileURL(path.join(project, 'node_modules/modern/index.js')).href,
      old,
      old,
      'value',
      path.sep,
    ]);
  });

  it('means by the default of a CommonJS package what TypeScript means in a CommonJS project', async () => {
    writeFiles(project, {
      'package.json': '{}',
      'node_modules/compiled/index.js':
        'exports.__esModule = true; exports.default = () => "default"; const more = { named: 1 }; Object.assign(exports, more);',
      'node_modules/plain/index.js': 'module.exports = () => "module";',
      'tasks.ts': `import compiled, { named } from 'compiled';
        import plain from 'plain';
        export const task = () => [compiled(), named, plain()];`,
      'esm.mts': `import compiled from 'compiled';
        export const task = () => [(compiled as any).default()];`,
    });
    expect(await callTask('tasks.ts')).toEqual(['default', 1, 'module']);
    expect(await callTask('esm.mts')).toEqual(['default']);
  });

  it('knows the paths of tsconfig.json', async () => {
    writeFiles(project, {
      'tsconfig.json': '{"compilerOptions": {"paths": {"@app/*": ["./app/*"]}}}',
      'app/greeting.ts': 'export const greeting: string = "hello";',
      'tasks.ts': `import { greeting } from '@app/greeting';
        export const task = () => greeting;`,
    });
    expect(await callTask('tasks.ts')).toBe('hello');
  });

  it('keeps the location of each of its files', async () => {
    writeFiles(project, {
      'package.json': '{"type": "module"}',
      'lib/place.ts': 'export const place = [import.meta.url, import.meta.dirname, import.meta.filename];',
      'lib/old.cjs': 'module.exports = [__filename, __dirname, require("node:path").sep];',
      'tasks.ts': `#!/usr/bin/env tsx
        import { place } from './lib/place.js';
        import old from './lib/old.cjs';
        import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        export const task = () => [place, old, require.resolve('./lib/old.cjs')];`,
    });
    const lib = path.join(project, 'lib');
    expect(await callTask('tasks.ts')).toEqual([
      [pathToFileURL(path.join(lib, 'place.ts')).href, lib, path.join(lib, 'place.ts')],
      [path.join(lib, 'old.cjs'), lib, path.sep],
      path.join(lib, 'old.cjs'),
    ]);
  });

  it('may be CommonJS in TypeScript', async () => {
    writeFiles(project, {
      'tasks.cts': `import path = require('node:path');
        export = { task: (): string[] => [path.basename(__filename), typeof require] };`,
    });
    expect(await callTask('tasks.cts')).toEqual(['tasks.cts', 'function']);
  });

  it("shows the user's own lines in a stack", async () => {
    writeFiles(project, {
      'lib/fail.ts':
        '\ninterface Unused {}\nexport function fail(): never {\n  throw new Error(__filename);\n}\n',
      'tasks.ts': `import { fail } from './lib/fail.js';\nexport async function task() {\n  fail();\n}\n`,
    });
    const stack = await callTask('tasks.ts');
    expect(stack).toContain(`${path.join(project, 'lib/fail.ts')}:4:9`);
    expect(stack).toContain(`${path.join(project, 'tasks.ts')}:3:3`);
  });

  it('finds pooltune itself where the project has not installed it', async () => {
    writeFiles(project, {
      'tasks.mts': `import { defineWorkload } from 'pooltune';
        export const task = () => typeof defineWorkload;`,
    });
    expect(await callTask('tasks.mts')).toBe('function');
  });
});

describe('a module that cannot be compiled', () => {
  it('is shown with file, line, column and source line, all errors at once', async () => {
    writeFiles(project, {
      'lib/broken.ts': "\n\texport const café = 'é' + ;\n",
      'tasks.ts': "import './lib/broken.js';\nimport 'not-installed';\nexport function task() {}\n",
    });
    const failure = compileTaskModule(path.join(project, 'tasks.ts'), output);
    await expect(failure).rejects.toThrow(UsageError);
    const { message } = (await failure.catch((error) => error)) as Error;
    expect(message).toContain(`${path.join(project, 'lib/broken.ts')}:2:28: Unexpected ";"`);
    expect(message).toContain("  \texport const café = 'é' + ;\n  \t                          ^");
    expect(message).toContain(`${path.join(project, 'tasks.ts')}:2:8: Could not resolve "not-installed"`);
    expect(existsSync(output) && readdirSync(output)).toEqual([]);
  });
});
