import { UsageError } from '../../foundation/errors.js';
import { seededRandom } from '../../foundation/random.js';
import type { PayloadSource } from '../define-workload.js';
import type { TaskModule } from '../load-task-module.js';
import { userStack } from '../user-stack.js';
import type { WorkloadTask } from '../workload.js';
import { readTaskLines } from './json-lines.js';
import { payloadJson } from './payload-json.js';
import { type PayloadReader, payloadReader } from './payload-reader.js';

export interface Sequence {
  /** Tasks with a weight above 0, in the module's order. */
  readonly tasks: readonly WorkloadTask[];
  /** JSON texts, in order of submission: `[task index, payload]`, or `[task index]`. */
  readonly lines: readonly string[];
}

/**
 * Draws the tasks by weight, and each task's payloads from its source. The same seed gives the same sequence. Every
 * task comes at least once: one that a short sequence would have missed is put at a random place.
 * @param options.folder what the paths of payload files are relative to
 * @param options.length most lines; fewer when they reach `MAX_SEQUENCE_BYTES`
 * @param options.only names of the tasks to use, the others are left out; all by default
 * @throws {UsageError} when tasks, weights or payloads cannot be used
 */
export async function buildSequence(options: {
  module: Pick<TaskModule, 'tasks' | 'payloads' | 'weights'>;
  folder: string;
  seed: number;
  length: number;
  only?: readonly string[];
}): Promise<Sequence> {
  const { module, folder, seed, length, only } = options;
  const names = [...module.tasks.keys()];
  const files =
    typeof module.payloads === 'string' ? readTaskLines(module.payloads, folder, names) : undefined;
  const sources = files === undefined ? perTask(module.payloads, names) : Object.fromEntries(files);
  const tasks = weigh(names, module.weights, files, only);

  const readers = tasks.map(({ name }) =>
    payloadReader(name, sources[name], { random: seededRandom(streamSeed(seed, name)), folder }),
  );
  const random = seededRandom(seed);
  const drawn = Array.from({ length: Math.max(length, tasks.length) }, () => draw(tasks, random()));
  placeMissing(drawn, tasks.length, random);
  return { tasks, lines: await writeLines(drawn, tasks, readers) };
}

function perTask(
  payloads: TaskModule['payloads'],
  names: readonly string[],
): Readonly<Record<string, PayloadSource>> {
  if (payloads === undefined || typeof payloads === 'string') return {};
  const unknown = Object.keys(payloads).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`payloads: there is no task "${unknown}"; there are: ${names.join(', ')}`);
  }
  return payloads;
}

/** Without weights, all tasks count the same; or as often as a file for the whole module has them. */
function weigh(
  names: readonly string[],
  weights: TaskModule['weights'],
  files: ReadonlyMap<string, readonly unknown[]> | undefined,
  only: readonly string[] | undefined,
): WorkloadTask[] {
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no task "${unknown}"; there are: ${names.join(', ')}`);
  }
  const fallback = (name: string): number => (files === undefined ? 1 : (files.get(name)?.length ?? 0));
  const tasks = names
    .filter((name) => only === undefined || only.includes(name))
    .map((name) => ({ name, weight: weights === undefined ? fallback(name) : (weights[name] ?? 1) }))
    .filter(({ weight }) => weight > 0);
  if (tasks.length === 0) throw new UsageError('no task is left: every weight is 0');
  return tasks;
}

function draw(tasks: readonly WorkloadTask[], at: number): number {
  let left = at * tasks.reduce((sum, { weight }) => sum + weight, 0);
  for (let index = 0; index < tasks.length - 1; index++) {
    left -= tasks[index]!.weight;
    if (left < 0) return index;
  }
  return tasks.length - 1;
}

function placeMissing(drawn: number[], taskCount: number, random: () => number): void {
  const counts = new Array<number>(taskCount).fill(0);
  for (const task of drawn) counts[task]!++;
  for (let task = 0; task < taskCount; task++) {
    while (counts[task] === 0) {
      const at = Math.floor(random() * drawn.length);
      // Never the only place of another task.
      if (counts[drawn[at]!]! < 2) continue;
      counts[drawn[at]!]!--;
      drawn[at] = task;
      counts[task] = 1;
    }
  }
}

async function writeLines(
  drawn: readonly number[],
  tasks: readonly WorkloadTask[],
  readers: readonly PayloadReader[],
): Promise<string[]> {
  const lines: string[] = [];
  const seen = new Set<number>();
  let bytes = 0;
  for (const task of drawn) {
    if (bytes > MAX_SEQUENCE_BYTES && seen.size === tasks.length) break;
    const { name } = tasks[task]!;
    const payload = payloadJson(name, await next(name, readers[task]!));
    const line = payload === undefined ? `[${task}]` : `[${task},${payload}]`;
    lines.push(line);
    seen.add(task);
    bytes += line.length;
  }
  return lines;
}

async function next(taskName: string, reader: PayloadReader): Promise<unknown> {
  try {
    return await reader();
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(`the payloads of task "${taskName}" threw: ${userStack(thrown)}`, { cause: thrown });
  }
}

/** A stream of its own for each task, so that adding a task leaves the others' payloads as they were (FNV-1a). */
function streamSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash;
}

/** The broker keeps the sequence in memory. */
export const MAX_SEQUENCE_BYTES = 64 * 2 ** 20;
