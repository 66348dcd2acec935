import { UsageError } from '../../../foundation/errors.js';

/**
 * A module's default export, whichever way it was written: `export default`, `module.exports =`, or the
 * `exports.default` of a compiler.
 * @throws {UsageError} when it has none
 */
export function defaultExport(namespace: Readonly<Record<string, unknown>>): unknown {
  const exported = namespace.default;
  if (isCompiled(exported) && Object.hasOwn(exported, 'default')) return exported.default;
  if (exported !== undefined && !isCompiled(exported)) return exported;
  const names = Object.keys(isCompiled(exported) ? exported : namespace).filter((name) => !OURS.has(name));
  throw new UsageError(
    `it has no default export, but exports ${names.length === 0 ? 'nothing' : names.join(', ')}`,
    { hint: "Write: export default defineConfig({ modules: ['./src/tasks.ts'] });" },
  );
}

/** Written by compilers and by Node.js itself, not by the author; `default` is undefined. */
const OURS = new Set(['__esModule', 'module.exports', 'default']);

function isCompiled(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && (value as { __esModule?: unknown }).__esModule === true
  );
}
