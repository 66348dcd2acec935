import type { ConfigPath } from '../config-path.js';
import type { Evaluated } from './evaluate-protocol.js';

/** More than any config has. */
const MOST_LEVELS = 10;

/**
 * A copy of what is plain data (texts, numbers, true and false, null, lists, objects), which is all that can leave the
 * process; everything else in it is left out and named.
 */
export function plainValue(value: unknown): Evaluated {
  const problems: Evaluated['problems'] = [];
  const copy = (value: unknown, path: ConfigPath, above: readonly unknown[]): unknown => {
    const refuse = (what: string): undefined => {
      problems.push({
        path: [...path],
        message: `is ${what}; a config is texts, numbers, lists and objects`,
      });
    };
    switch (typeof value) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'undefined':
        return value;
      case 'object':
        break;
      default:
        return refuse(`a ${typeof value}`);
    }
    if (value === null) return null;
    if (above.includes(value)) return refuse('an object that contains itself');
    if (path.length > MOST_LEVELS) return refuse('nested too deeply');
    if (Array.isArray(value)) {
      return Array.from(value, (entry, at) => copy(entry, [...path, at], [...above, value]));
    }
    if (!isPlainObject(value)) return refuse(`of the class ${value.constructor?.name || 'without a name'}`);
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, copy(entry, [...path, key], [...above, value])]),
    );
  };
  return { value: copy(value, [], []), problems };
}

/** Also one of another realm, and a module's namespace. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
