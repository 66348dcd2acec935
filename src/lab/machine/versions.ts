import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The packages whose version decides what a figure means. */
export const MEASURED_PACKAGES = ['piscina', 'tinypool', 'workerpool', 'undici', 'pg'] as const;

/** By name; `null` for one that is not found. */
export interface Versions {
  readonly pooltune: string | null;
  readonly [name: string]: string | null;
}

/** Installed versions; `null` for one that is not found. */
export async function versions(): Promise<Versions> {
  const entries = await Promise.all(
    MEASURED_PACKAGES.map(async (name) => [name, await installedVersion(name)] as const),
  );
  return { pooltune: await ownVersion(), ...Object.fromEntries(entries) };
}

/** Looked for in the folders where an import of it would look; packages need not export their manifest. */
async function installedVersion(name: string): Promise<string | null> {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const manifest = await readManifest(join(folder, name));
    if (manifest !== null) return manifest.version;
  }
  return null;
}

/** pooltune's own. */
export async function ownVersion(): Promise<string | null> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = await readManifest(folder);
    if (manifest?.name === 'pooltune') return manifest.version;
    if (folder === dirname(folder)) return null;
  }
}

async function readManifest(folder: string): Promise<{ name: string; version: string } | null> {
  try {
    const { z } = await import('zod');
    const text = await readFile(join(folder, 'package.json'), 'utf8');
    return z.object({ name: z.string(), version: z.string() }).parse(JSON.parse(text));
  } catch {
    return null;
  }
}
