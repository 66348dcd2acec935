import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { probeWorkload } from '../../../src/workload/probe/probe-workload.js';
import { temporaryFolder } from '../temporary-folder.js';

const PROBE = fileURLToPath(new URL('../../../dist/workload/probe/probe-workload.js', import.meta.url));

/** A task that starts a process of its own, tells both ids in a file, and then does what `then` says. */
function writeModule(folder: string, then: string): { modulePath: string; pids: () => Promise<number[]> } {
  const [modulePath, told] = [path.join(folder, 'tasks.mjs'), path.join(folder, 'pids')];
  writeFileSync(
    modulePath,
    `import { spawn } from 'node:child_process';
     import { renameSync, writeFileSync } from 'node:fs';
     export async function task() {
       const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
       writeFileSync(${JSON.stringify(`${told}.part`)}, JSON.stringify([process.pid, child.pid]));
       renameSync(${JSON.stringify(`${told}.part`)}, ${JSON.stringify(told)});
       ${then}
     }`,
  );
  const pids = (): Promise<number[]> =>
    until(() => (existsSync(told) ? (JSON.parse(readFileSync(told, 'utf8')) as number[]) : undefined));
  return { modulePath, pids };
}

async function until<Value>(look: () => Value | undefined): Promise<Value> {
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Ended, or a zombie that nobody in this container collects. */
function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return process.platform === 'linux';
  }
}

function allEnded(pids: readonly number[]): Promise<true> {
  return until(() => (pids.every(hasEnded) ? true : undefined));
}

describe('an isolated process and what it started', () => {
  it.each([
    ['ends well', 'return 1;'],
    ['fails', 'throw new Error("no");'],
    ['exits', 'process.exit(3);'],
  ])('are gone after a task that %s', async (_, then) => {
    const folder = temporaryFolder();
    const { modulePath, pids } = writeModule(folder, then);
    await probeWorkload({ modulePath, upstreams: {}, folder, seed: 1, firstCallTimeoutMs: 30_000 }).catch(
      () => {},
    );
    await allEnded(await pids());
  });

  it('are gone after an abort, which gives its reason', async () => {
    const folder = temporaryFolder();
    const { modulePath, pids } = writeModule(folder, 'for (;;);');
    const controller = new AbortController();
    const { signal } = controller;
    const options = { modulePath, upstreams: {}, folder, seed: 1, firstCallTimeoutMs: 30_000, signal };
    const failed = expect(probeWorkload(options)).rejects.toThrow('interrupted');
    const started = await pids();
    controller.abort(new Error('interrupted'));
    await failed;
    await allEnded(started);
    await expect(probeWorkload(options)).rejects.toThrow('interrupted');
  });

  it.each([
    ['waits', 'await new Promise(() => {});'],
    ['blocks its event loop', 'for (;;);'],
  ])('end by themselves when their parent is killed while the task %s', async (_, then) => {
    const folder = temporaryFolder();
    const { modulePath, pids } = writeModule(folder, then);
    const script = `import { probeWorkload } from ${JSON.stringify(PROBE)};
      await probeWorkload(${JSON.stringify({ modulePath, upstreams: {}, folder, seed: 1, firstCallTimeoutMs: 60_000 })});`;
    const parent: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'ignore',
    });
    const started = await pids();
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await allEnded(started);
  });
});
