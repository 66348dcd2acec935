import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { entryPoint } from '../../../src/foundation/entry-point.js';
import { identifyProcess } from '../../../src/lab/guard/process-identity.js';
import { withFolder } from './lab-folder.js';

const PARENT = fileURLToPath(new URL('./fixtures/postgres-parent.mjs', import.meta.url));
const MODULE = entryPoint(
  new URL('../../../src/lab/postgres/embedded-postgres.ts', import.meta.url).href,
  './embedded-postgres.js',
);

async function startAndKill(folder: string, user: { uid?: number; gid?: number }): Promise<void> {
  const parent = fork(PARENT, [MODULE, folder], { execArgv: [], ...user });
  const [started] = (await once(parent, 'message')) as [{ pids: number[]; folder: string }];
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await vi.waitFor(
    () => {
      expect(started.pids.filter((pid) => identifyProcess(pid) !== null)).toEqual([]);
      expect(existsSync(started.folder)).toBe(false);
    },
    { timeout: 15_000, interval: 20 },
  );
}

test('it ends, and its folder goes, when the process that started it is killed by SIGKILL', async () => {
  await withFolder((folder) => startAndKill(folder, {}));
}, 40_000);

test.runIf(process.getuid?.() === 0)(
  'it runs as a user without privileges too',
  async () => {
    await withFolder(async (folder) => {
      chmodSync(folder, 0o777);
      await startAndKill(folder, { uid: 65534, gid: 65534 });
    });
  },
  40_000,
);
