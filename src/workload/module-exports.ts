import { isWorkloadDefinition } from './define-workload.js';

/**
 * A module's exports by name, whichever way it was written. Node.js only sees the CommonJS exports that it can tell
 * from the text; the rest is on `default`, and one level deeper where a compiler wrote `exports.default`.
 */
export function flattenExports(namespace: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const exported = new Map<string, unknown>();
  const add = (source: Readonly<Record<string, unknown>>): void => {
    for (const key of Object.keys(source)) {
      if (INTEROP_KEYS.has(key) || exported.has(key)) continue;
      const value = source[key];
      if (key === 'default' && isExportsObject(value)) add(value);
      else exported.set(key, value);
    }
  };
  add(namespace);
  return exported;
}

/** Written by compilers and by Node.js itself, not by the author. */
const INTEROP_KEYS = new Set(['__esModule', 'module.exports']);

/** `module.exports = { … }` and `export default { … }` alike. */
function isExportsObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isWorkloadDefinition(value);
}
