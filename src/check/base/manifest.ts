import { z } from 'zod';

const manifestSchema = z.record(z.string(), z.unknown());
export type Manifest = z.infer<typeof manifestSchema>;

/** The content of a package.json; `undefined` where there is none, or it is no JSON object. */
export function readManifest(content: Buffer | null): Manifest | undefined {
  if (content === null) return undefined;
  try {
    return manifestSchema.safeParse(JSON.parse(content.toString())).data;
  } catch {
    return undefined; // The package manager will say so, better.
  }
}

/** What decides on what is installed, beside the lock file. */
export function dependencyFields(manifest: Manifest): Manifest {
  return Object.fromEntries(
    Object.entries(manifest)
      .filter(([name]) => DEPENDENCY_FIELDS.has(name))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

const DEPENDENCY_FIELDS: ReadonlySet<string> = new Set([
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bundleDependencies',
  'bundledDependencies',
  'dependenciesMeta',
  'overrides',
  'resolutions',
  'workspaces',
  'pnpm',
]);
