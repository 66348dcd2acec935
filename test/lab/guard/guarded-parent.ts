import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { entryPoint } from '../../../src/foundation/entry-point.js';
import { identifyProcess } from '../../../src/lab/guard/process-identity.js';

export interface Guarded {
  readonly guard: number;
  readonly blocked: number;
  readonly leader: number;
  readonly grandchild: number;
  readonly folder: string;
}

/** A process that has a guard, a child that blocks its event loop, a group of two, and a folder. */
export async function startGuardedParent(): Promise<{ parent: ChildProcess; guarded: Guarded }> {
  const guardModule = entryPoint(
    new URL('../../../src/lab/guard/guard.ts', import.meta.url).href,
    './guard.js',
  );
  const parent = fork(
    fileURLToPath(new URL('./fixtures/guarded-parent.mjs', import.meta.url)),
    [guardModule],
    {
      execArgv: [],
    },
  );
  const [guarded] = (await once(parent, 'message')) as [Guarded];
  return { parent, guarded };
}

export function running(pids: readonly number[]): number[] {
  return pids.filter((pid) => identifyProcess(pid) !== null);
}
