import { UsageError } from '../../foundation/errors.js';
import type { Random } from '../../foundation/random.js';
import type { PayloadSource } from '../define-workload.js';
import { readJsonLines } from './json-lines.js';

/** Gives a task's payloads, one after the other. */
export type PayloadReader = () => unknown | Promise<unknown>;

/**
 * @param source as the task module exports it; undefined: no payloads
 * @param folder what a path is relative to
 * @throws {UsageError} when it is none of the forms of `PayloadSource`
 */
export function payloadReader(
  taskName: string,
  source: PayloadSource | undefined,
  options: { random: Random; folder: string },
): PayloadReader {
  if (source === undefined) return () => undefined;
  if (typeof source === 'string') {
    return again(readJsonLines(source, options.folder).lines.map(({ value }) => value));
  }
  if (Array.isArray(source)) {
    if (source.length === 0) throw new UsageError(`payloads: the array for task "${taskName}" is empty`);
    return again(source);
  }
  if (typeof source !== 'function') {
    throw new UsageError(
      `payloads: "${taskName}" has to be a function, a generator function, an array or the path of a JSON Lines file`,
    );
  }
  if (isGeneratorFunction(source)) {
    return drain(
      taskName,
      (source as (index: number, random: Random) => Iterator<unknown>)(0, options.random),
    );
  }
  const create = source as (index: number, random: Random) => unknown;
  let index = 0;
  return () => create(index++, options.random);
}

/** From the top when it ends, as the whole sequence does. */
function again(payloads: readonly unknown[]): PayloadReader {
  let index = 0;
  return () => payloads[index++ % payloads.length];
}

function drain(taskName: string, iterator: Iterator<unknown> | AsyncIterator<unknown>): PayloadReader {
  let given = 0;
  return async () => {
    const { done, value } = await iterator.next();
    if (done) {
      throw new UsageError(`payloads: the generator for task "${taskName}" ended after ${given} payloads`, {
        hint: 'Let it loop for ever, or export an array, which starts again from the top.',
      });
    }
    given++;
    return value;
  };
}

function isGeneratorFunction(value: unknown): boolean {
  const kind = Object.prototype.toString.call(value);
  return kind === '[object GeneratorFunction]' || kind === '[object AsyncGeneratorFunction]';
}
