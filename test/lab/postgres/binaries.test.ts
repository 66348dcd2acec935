import { existsSync, readlinkSync, statSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { preparePostgresBinaries } from '../../../src/lab/postgres/binaries.js';
import { withFolder } from './lab-folder.js';

/** The platform package's files as they are when its install script has not run. */
async function makeNative(folder: string, links: unknown): Promise<string> {
  const native = join(folder, 'package/native');
  await mkdir(join(native, 'bin'), { recursive: true });
  await mkdir(join(native, 'lib'));
  await mkdir(join(native, 'share'));
  for (const program of ['initdb', 'postgres'])
    await writeFile(join(native, 'bin', program), '', { mode: 0o644 });
  await writeFile(join(native, 'lib/libpq.so.5.18'), 'library');
  await writeFile(join(native, 'lib/libpq.a'), 'for compilers');
  await writeFile(join(native, 'share/postgres.bki'), 'text');
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  return native;
}

const LINKS = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];

test('links that the install script did not make are made, and programs can be run', async () => {
  await withFolder(async (folder) => {
    const native = await makeNative(folder, LINKS);
    const binaries = await preparePostgresBinaries(join(folder, 'own'), null, native);
    expect(binaries.postgres).toBe(join(native, 'bin/postgres'));
    expect(readlinkSync(join(native, 'lib/libpq.so.5'))).toBe('libpq.so.5.18');
    expect(statSync(binaries.initdb).mode & 0o111).toBe(0o111);
    await preparePostgresBinaries(join(folder, 'own'), null, native);
  });
});

test('where the server’s user may not get, the files go to a folder of its own', async () => {
  await withFolder(async (folder) => {
    const native = await makeNative(folder, LINKS);
    await chmod(join(folder, 'package'), 0o700);
    const own = join(folder, 'own');
    const binaries = await preparePostgresBinaries(own, { uid: 65534, gid: 65534 }, native);
    expect(binaries.postgres).toBe(join(own, 'native/bin/postgres'));
    expect(readlinkSync(join(own, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
    expect(existsSync(join(own, 'native/share/postgres.bki'))).toBe(true);
    expect(existsSync(join(own, 'native/lib/libpq.a'))).toBe(false);
    expect(existsSync(join(native, 'lib/libpq.so.5'))).toBe(false);
  });
});

test('a list of links that leads out of the package is refused', async () => {
  await withFolder(async (folder) => {
    const native = await makeNative(folder, [{ source: 'native/../../x', target: 'native/lib/y' }]);
    await expect(preparePostgresBinaries(folder, null, native)).rejects.toThrow(/not the list of links/);
  });
});
