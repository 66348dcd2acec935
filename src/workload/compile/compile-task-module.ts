import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, BuildOptions } from 'esbuild';
import { EnvironmentError, messageOf, UsageError } from '../../foundation/errors.js';
import { compileMessages } from './compile-messages.js';
import { keepPackagesExternal } from './external-packages.js';
import { fileVariables, injectFileVariables } from './file-variables.js';

export interface CompiledModule {
  /** What a worker imports. */
  readonly entryUrl: string;
  /** Whether it was compiled, and its stacks need source maps; JavaScript is imported as it is. */
  readonly compiled: boolean;
}

/**
 * Compiles a TypeScript task module, once for a whole study: a loader in each worker would cost it 350 ms and twice
 * its memory, and so change what is measured. The user's own files are bundled; packages are imported from where
 * they are, so that the result works in any folder.
 *
 * esbuild does not check types, and does not emit decorator metadata.
 * @param modulePath absolute path of a `.ts`, `.mts`, `.cts`, `.js`, `.mjs` or `.cjs` file
 * @param folder where the result is written
 * @throws {UsageError} with file, line and column when it cannot be parsed, or an import cannot be found
 */
export async function compileTaskModule(modulePath: string, folder: string): Promise<CompiledModule> {
  if (!TYPESCRIPT.test(modulePath)) return { entryUrl: pathToFileURL(modulePath).href, compiled: false };
  const hash = createHash('sha256').update(modulePath).digest('hex').slice(0, 8);
  const outfile = path.join(folder, `${path.basename(modulePath).replace(TYPESCRIPT, '')}-${hash}.mjs`);
  await build(modulePath, { outfile, sourcemap: 'inline', sourcesContent: false });
  return { entryUrl: pathToFileURL(outfile).href, compiled: true };
}

/**
 * Says where a JavaScript module has its syntax error, which Node.js does not.
 * @returns undefined when nothing is found
 */
export async function findSyntaxError(modulePath: string): Promise<UsageError | undefined> {
  try {
    await build(modulePath, { write: false, outdir: path.dirname(modulePath) });
    return undefined;
  } catch (thrown) {
    return thrown instanceof UsageError ? thrown : undefined;
  }
}

async function build(modulePath: string, output: BuildOptions): Promise<void> {
  // Imported here: a study of a JavaScript module needs no compiler.
  const esbuild = await import('esbuild');
  try {
    await esbuild.build({
      ...output,
      entryPoints: [modulePath],
      absWorkingDir: path.dirname(modulePath),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: `node${process.versions.node}`,
      legalComments: 'none',
      logLevel: 'silent',
      define: fileVariables,
      // CommonJS code among the user's own files calls `require`, which an ES module does not have.
      banner: {
        js: `import { createRequire as pooltuneCreateRequire } from 'node:module'; const require = pooltuneCreateRequire(${JSON.stringify(pathToFileURL(modulePath).href)});`,
      },
      plugins: [keepPackagesExternal, injectFileVariables],
    });
  } catch (thrown) {
    if (!isBuildFailure(thrown)) {
      throw new EnvironmentError(`the TypeScript compiler could not run: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
    throw new UsageError(compileMessages(thrown.errors, path.dirname(modulePath)));
  }
}

function isBuildFailure(thrown: unknown): thrown is BuildFailure {
  return thrown instanceof Error && Array.isArray((thrown as Partial<BuildFailure>).errors);
}

const TYPESCRIPT = /\.[cm]?ts$/;
