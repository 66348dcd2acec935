import { isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ImportKind, OnResolveResult, Plugin } from 'esbuild';
import { entryPoint } from '../../foundation/entry-point.js';
import { moduleKind } from './module-kind.js';

/**
 * Packages stay out of the bundle, resolved from the file that imports them: what runs is the project's own copy. A
 * bare name can also be the user's own file, by a path in tsconfig.json or a linked workspace; esbuild's resolver
 * knows these, and they are bundled.
 */
export const keepPackagesExternal: Plugin = {
  name: 'keep-packages-external',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path: specifier, pluginData, ...from }) => {
      if (pluginData === RESOLVING || from.kind === 'entry-point') return undefined;
      if (from.namespace === REQUIRED) return { path: specifier, external: true };
      if (isBuiltin(specifier)) return { path: specifier, external: true };
      const resolved = await build.resolve(specifier, { ...from, pluginData: RESOLVING });
      if (resolved.errors.length > 0) {
        return isOurselves(specifier)
          ? external(ourEntry(), from.kind, from.importer)
          : { errors: resolved.errors };
      }
      if (resolved.external || resolved.namespace !== 'file') return undefined;
      return mustStayOutside(specifier, resolved.path)
        ? external(resolved.path, from.kind, from.importer)
        : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: REQUIRED }, ({ path: file }) => ({
      contents: `module.exports = require(${JSON.stringify(file)})`,
    }));
  },
};

/** Tells our own question to esbuild's resolver from the ones that it asks us. */
const RESOLVING = Symbol('resolving');
/** Namespace of packages that are required, although the source says `import`. */
const REQUIRED = 'pooltune-required';

function mustStayOutside(specifier: string, resolvedPath: string): boolean {
  // A native add-on cannot be bundled; TypeScript and JSON cannot be imported as they are.
  if (resolvedPath.endsWith('.node')) return true;
  if (/\.([cm]?tsx?|json)$/.test(resolvedPath)) return false;
  const isBare = !specifier.startsWith('.') && !path.isAbsolute(specifier) && !specifier.startsWith('#');
  return isBare && resolvedPath.split(path.sep).includes('node_modules');
}

/**
 * `import` takes a URL, `require` a path. Where the user's file is CommonJS by its kind, an `import` of a CommonJS
 * package means what TypeScript compiles it to: a `require`, whose `default` is the package's own if it has one.
 */
function external(resolvedPath: string, kind: ImportKind, importer: string): OnResolveResult {
  if (kind === 'require-call' || kind === 'require-resolve' || resolvedPath.endsWith('.node')) {
    return { path: resolvedPath, external: true };
  }
  if (moduleKind(importer) === 'commonjs' && moduleKind(resolvedPath) === 'commonjs') {
    return { path: resolvedPath, namespace: REQUIRED };
  }
  return { path: pathToFileURL(resolvedPath).href, external: true };
}

/** `import { defineWorkload } from 'pooltune'` works from a project that has not installed it (npx). */
function isOurselves(specifier: string): boolean {
  return specifier === 'pooltune';
}

function ourEntry(): string {
  return entryPoint(import.meta.url, '../../index.js');
}
