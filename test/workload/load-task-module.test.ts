import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/foundation/errors.js';
import { loadTaskModule, type TaskModule } from '../../src/workload/load-task-module.js';
import { fixture } from './fixture.js';
import { temporaryFolder } from './temporary-folder.js';

function load(file: string): Promise<TaskModule> {
  return loadTaskModule(pathToFileURL(fixture(file)).href, { compiled: false });
}

/** A module of this text. */
function loadText(text: string, name = 'tasks.mjs'): Promise<TaskModule> {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, text);
  return loadTaskModule(pathToFileURL(file).href, { compiled: false });
}

describe('the tasks of a module', () => {
  it('are all exported functions, by name, but not the reserved names, classes and other values', async () => {
    const module = await loadText(`
      export function write() {}
      export const read = async () => {};
      export class Failure extends Error {}
      export const limit = 10;
      export const payloads = { read: [1] };
      export const weights = { read: 2 };
      export function setup() {}
      export function teardown() {}
    `);
    expect([...module.tasks.keys()]).toEqual(['read', 'write']);
    expect(module.payloads).toEqual({ read: [1] });
    expect(module.weights).toEqual({ read: 2 });
    expect(module.setup).toBeTypeOf('function');
    expect(module.teardown).toBeTypeOf('function');
  });

  it.each(['common.cjs', 'common-spread.cjs'])('are found in the CommonJS module %s', async (file) => {
    const module = await load(file);
    expect([...module.tasks.keys()]).toEqual(file === 'common.cjs' ? ['add'] : ['lower', 'upper']);
    expect(module.payloads).toBeTypeOf('object');
  });

  it('include a default function under its own name', async () => {
    expect([...(await load('default-function.mjs')).tasks.keys()]).toEqual(['resize']);
  });

  it('include those of a default object', async () => {
    const module = await loadText('export default { first() {}, second() {} };');
    expect([...module.tasks.keys()]).toEqual(['first', 'second']);
  });

  it('are those of defineWorkload alone where it is used, in its order', async () => {
    const definition = `Object.assign({ tasks: { z() {}, a() {} }, weights: { z: 3 } }, { [Symbol.for('pooltune.workload')]: true })`;
    for (const name of ['default', 'const workload =']) {
      const module = await loadText(`export function helper() {} export ${name} ${definition};`);
      expect([...module.tasks.keys()]).toEqual(['z', 'a']);
      expect(module.weights).toEqual({ z: 3 });
      expect(module.definition).toBeDefined();
    }
  });
});

describe('a module that cannot be used', () => {
  it('is told what it exports instead of functions', async () => {
    const failure = load('no-tasks.ts');
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow('exports Thing (a class), answer (42), settings (an object)');
  });

  it.each([
    ['export const weights = { b: 1 };', 'there is no task "b"; there are: a'],
    ['export const weights = { a: -1 };', 'a is -1, but has to be a number from 0 up'],
    ['export const weights = { a: NaN };', 'a is NaN'],
    ['export const weights = [1];', 'weights is an array'],
    ['export const payloads = () => 1;', 'payloads is a function'],
    ['export const setup = 1;', 'setup is 1, but has to be a function'],
  ])('because of `%s` is told so', async (text, words) => {
    await expect(loadText(`export function a() {} ${text}`)).rejects.toThrow(words);
  });

  it('throws what it throws itself', async () => {
    await expect(loadText('export function a() {} throw new RangeError("too far");')).rejects.toThrow(
      RangeError,
    );
  });
});
