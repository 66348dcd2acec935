import { fileURLToPath } from 'node:url';

/**
 * The path of a file that runs as a process or thread of its own.
 * Node.js 20 cannot run TypeScript, so from `src/` (under vitest) the built file in `dist/` is meant.
 *
 * @param importMetaUrl the caller's `import.meta.url`
 * @param relative path from the caller, ending in `.js`
 */
export function entryPoint(importMetaUrl: string, relative: string): string {
  const path = fileURLToPath(new URL(relative, importMetaUrl));
  if (!importMetaUrl.endsWith('.ts')) return path;
  const at = path.lastIndexOf('/src/');
  return `${path.slice(0, at)}/dist/${path.slice(at + '/src/'.length)}`;
}
