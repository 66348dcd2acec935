import { UsageError } from '../foundation/errors.js';
import { isWorkloadDefinition, type PayloadSource, type WorkloadDefinition } from './define-workload.js';
import { flattenExports } from './module-exports.js';
import type { SetupContext, TaskFunction } from './task.js';

/** A user's task module, loaded. */
export interface TaskModule {
  /** By name, in an order that is the same in every process. */
  readonly tasks: ReadonlyMap<string, TaskFunction>;
  /** As exported; `buildSequence` checks and reads them. */
  readonly payloads: Readonly<Record<string, PayloadSource>> | string | undefined;
  readonly weights: Readonly<Record<string, number>> | undefined;
  readonly setup: ((context: SetupContext) => unknown) | undefined;
  readonly teardown: ((context: SetupContext) => unknown) | undefined;
  /** Where the module uses `defineWorkload`: then its tasks are those, and other exported functions are none. */
  readonly definition: WorkloadDefinition | undefined;
}

/**
 * Imports a task module: in a node, a worker or the probe, never in the CLI.
 * @param entryUrl file URL of JavaScript
 * @param options.compiled whether it was compiled from TypeScript: stacks then show the source
 * @throws {UsageError} when it has no task, or an export of ours that cannot be used
 * @throws what the module itself throws
 */
export async function loadTaskModule(entryUrl: string, options: { compiled: boolean }): Promise<TaskModule> {
  if (options.compiled) process.setSourceMapsEnabled(true);
  const exported = flattenExports((await import(entryUrl)) as Record<string, unknown>);
  const definition = [exported.get('default'), exported.get('workload')].find(isWorkloadDefinition);
  const part = (name: 'payloads' | 'weights' | 'setup' | 'teardown'): unknown =>
    definition === undefined ? exported.get(name) : (definition[name] ?? exported.get(name));
  const tasks = definition === undefined ? exportedTasks(exported) : definedTasks(definition);
  if (tasks.size === 0) throw noTasks(exported, definition);
  return {
    tasks,
    payloads: checked(
      'payloads',
      part('payloads'),
      isRecordOrPath,
      'an object with one entry per task, or a path',
    ),
    weights: checkedWeights(part('weights'), tasks),
    setup: checked('setup', part('setup'), isFunction, 'a function'),
    teardown: checked('teardown', part('teardown'), isFunction, 'a function'),
    definition,
  };
}

/** Exports that are ours to use; everything else that is a function is a task. */
const RESERVED = new Set(['payloads', 'weights', 'setup', 'teardown', 'workload']);

function exportedTasks(exported: ReadonlyMap<string, unknown>): Map<string, TaskFunction> {
  const tasks = new Map<string, TaskFunction>();
  // Module namespaces are sorted, CommonJS exports are in order of assignment: sorted, they are the same everywhere.
  for (const key of [...exported.keys()].sort()) {
    const value = exported.get(key);
    if (RESERVED.has(key) || !isFunction(value) || isClass(value)) continue;
    const name = key === 'default' ? defaultName(value, exported) : key;
    tasks.set(name, value as TaskFunction);
  }
  return tasks;
}

/** `export default function resize…` is the task `resize`, unless that name is taken. */
function defaultName(value: { name: string }, exported: ReadonlyMap<string, unknown>): string {
  const own = value.name;
  // The compiler calls a nameless one `<file>_default`.
  return own === '' || own.endsWith('_default') || exported.has(own) || RESERVED.has(own) ? 'default' : own;
}

function definedTasks(definition: WorkloadDefinition): Map<string, TaskFunction> {
  const tasks = new Map<string, TaskFunction>();
  for (const [name, task] of Object.entries(definition.tasks ?? {})) {
    if (!isFunction(task)) {
      throw new UsageError(`defineWorkload: task "${name}" is ${describe(task)}, but has to be a function`);
    }
    tasks.set(name, task as TaskFunction);
  }
  return tasks;
}

function noTasks(
  exported: ReadonlyMap<string, unknown>,
  definition: WorkloadDefinition | undefined,
): UsageError {
  if (definition !== undefined) return new UsageError('defineWorkload was given no tasks');
  const names = [...exported].map(([name, value]) => `${name} (${describe(value)})`).sort();
  const found = names.length === 0 ? 'nothing' : names.join(', ');
  return new UsageError(`no task in it: every exported function is a task, but it exports ${found}`, {
    hint: 'Export a function: export async function resize(payload) { … }',
  });
}

function checkedWeights(
  value: unknown,
  tasks: ReadonlyMap<string, TaskFunction>,
): Readonly<Record<string, number>> | undefined {
  const weights = checked('weights', value, isRecord, 'an object with one number per task');
  for (const [name, weight] of Object.entries(weights ?? {})) {
    if (!tasks.has(name)) {
      throw new UsageError(`weights: there is no task "${name}"; there are: ${[...tasks.keys()].join(', ')}`);
    }
    if (typeof weight !== 'number' || !(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new UsageError(`weights: ${name} is ${describe(weight)}, but has to be a number from 0 up`);
    }
  }
  return weights as Readonly<Record<string, number>> | undefined;
}

function checked<Value>(
  name: string,
  value: unknown,
  isRight: (value: unknown) => boolean,
  wanted: string,
): Value | undefined {
  if (value === undefined) return undefined;
  if (!isRight(value)) throw new UsageError(`${name} is ${describe(value)}, but has to be ${wanted}`);
  return value as Value;
}

function isFunction(value: unknown): value is { name: string } {
  return typeof value === 'function';
}

/** Error classes and the like are exported too; they cannot be called. */
function isClass(value: unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecordOrPath(value: unknown): boolean {
  return typeof value === 'string' || isRecord(value);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'function') return isClass(value) ? 'a class' : 'a function';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
