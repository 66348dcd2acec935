import { messageOf, UsageError } from '../../foundation/errors.js';

/**
 * A payload as JSON: payloads travel to the task through the broker, as they would through a real queue.
 * @returns undefined for an undefined payload, which is none
 * @throws {UsageError} naming the task and the value that JSON cannot carry
 */
export function payloadJson(taskName: string, payload: unknown): string | undefined {
  if (payload === undefined) return undefined;
  const problem = topLevelProblem(payload);
  if (problem !== undefined) throw cannotSerialise(taskName, problem);
  try {
    return JSON.stringify(payload, refuseLoss);
  } catch (thrown) {
    throw cannotSerialise(taskName, reasonOf(thrown));
  }
}

function topLevelProblem(payload: unknown): string | undefined {
  if (typeof payload === 'function') return 'it is a function';
  if (typeof payload === 'symbol') return 'it is a symbol';
  return undefined;
}

/** JSON.stringify leaves functions out and makes `{}` of a Map, without a word: the task would miss them. */
function refuseLoss(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new LostValue(`"${key}" is a ${typeof value}`);
  }
  if (typeof value === 'bigint') throw new LostValue(key === '' ? 'it is a BigInt' : `"${key}" is a BigInt`);
  if (value instanceof Map || value instanceof Set || value instanceof Promise) {
    throw new LostValue(`${key === '' ? 'it' : `"${key}"`} is a ${value.constructor.name}`);
  }
  return value;
}

class LostValue extends Error {}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof LostValue) return thrown.message;
  const message = messageOf(thrown);
  return message.startsWith('Converting circular structure') ? 'it refers to itself (circular)' : message;
}

function cannotSerialise(taskName: string, reason: string): UsageError {
  return new UsageError(`a payload of task "${taskName}" cannot be sent as JSON: ${reason}`, {
    hint: 'Payloads travel through a queue: use plain objects, arrays, strings, numbers, booleans and null.',
  });
}
