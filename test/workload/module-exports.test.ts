import { describe, expect, it } from 'vitest';
import { defineWorkload } from '../../src/workload/define-workload.js';
import { flattenExports } from '../../src/workload/module-exports.js';

const task = (): void => {};

describe('the exports of a module', () => {
  it('are those of an ES module as they are', () => {
    expect([...flattenExports({ a: task, default: task })]).toEqual([
      ['a', task],
      ['default', task],
    ]);
  });

  it('are found on the default of a CommonJS module that Node.js could not read', () => {
    const exported = { a: task, b: task };
    expect([...flattenExports({ a: task, default: exported, 'module.exports': exported }).keys()]).toEqual([
      'a',
      'b',
    ]);
  });

  it('are found where a compiler wrote an ES module as CommonJS', () => {
    const exported = { __esModule: true, a: task, default: task };
    expect([...flattenExports({ __esModule: true, a: task, default: exported }).keys()]).toEqual([
      'a',
      'default',
    ]);
  });

  it('keep a definition as the default', () => {
    const definition = defineWorkload({ tasks: { task } });
    expect(flattenExports({ default: definition }).get('default')).toBe(definition);
  });
});
