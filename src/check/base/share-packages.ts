import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * Gives a folder of the base the packages that the head has installed for it: a `node_modules` of its own with a link for
 * each entry.
 *
 *     node_modules/pg          -> <head>/node_modules/pg       a package
 *     node_modules/@me/lib     -> <base>/packages/lib          where the head's leads into the repository (a workspace)
 *     node_modules/.bin/tsc    -> <head>/node_modules/.bin/tsc
 *
 * One link for the whole folder would have the base run the head's workspaces. Node.js follows a link before it looks for
 * what a package itself imports, so that this is found among the head's packages, as in the head; a package that imports a
 * workspace of the repository gets the head's.
 *
 * Not linked: what package managers note there, and caches of tools, which a build of the base would write into.
 * @param head root of the user's working tree, a real path
 * @param base root of the base's, a real path
 * @param folder relative to both; the base has no `node_modules` there yet
 */
export async function sharePackages(head: string, base: string, folder: string): Promise<void> {
  const from = path.join(head, folder, 'node_modules');
  const to = path.join(base, folder, 'node_modules');
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, link] = [path.join(from, entry.name), path.join(to, entry.name)];
    const isGroup = entry.isDirectory() && (entry.name === '.bin' || entry.name.startsWith('@'));
    if (isGroup) {
      await mkdir(link);
      for (const name of await readdir(source)) {
        await linkEntry(path.join(source, name), path.join(link, name), head, base);
      }
    } else if (!entry.name.startsWith('.') || HIDDEN_PACKAGES.has(entry.name)) {
      await linkEntry(source, link, head, base);
    }
  }
}

async function linkEntry(source: string, link: string, head: string, base: string): Promise<void> {
  if (!existsSync(source)) return; // A link to nowhere.
  const within = path.relative(head, realpathSync(source));
  const isOutside = within === '..' || within.startsWith(`..${path.sep}`) || path.isAbsolute(within);
  if (isOutside || within.split(path.sep).includes('node_modules')) return symlink(source, link);
  // What the base does not have is missed there, instead of being the head's.
  const own = path.join(base, within);
  if (existsSync(own)) await symlink(own, link);
}

/** Where pnpm, Yarn and Bun keep the packages that they link to, and Prisma the client that it generates. */
const HIDDEN_PACKAGES: ReadonlySet<string> = new Set(['.pnpm', '.store', '.bun', '.prisma']);
