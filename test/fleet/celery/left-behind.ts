import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { listPids } from '../../../src/lab/machine/process-list.js';
import { readProcessStat } from '../../../src/lab/machine/process-stat.js';
import type { CeleryTestLab } from './celery-test-lab.js';

/** Of a lab that has been closed. */
export async function expectNothingLeft({ lab }: CeleryTestLab): Promise<void> {
  // The child of a pool whose worker was killed ends a moment after it.
  for (let tries = 0; tries < 100 && processesOf({ lab }).length > 0; tries++) await delay(20);
  expect(processesOf({ lab })).toEqual([]);
  for (const pid of [...lab.broker.pids, lab.load.pid]) expect(readProcessStat(pid)).toBeNull();
  expect(existsSync(lab.base.folder)).toBe(false);
}

/** Processes of the study's workers: its name is in the orders that they were given, which their children have too. */
export function processesOf({ lab }: Pick<CeleryTestLab, 'lab'>): number[] {
  return listPids().filter(
    (pid) =>
      readProcessStat(pid)?.state !== 'Z' &&
      (read(pid, 'environ') + read(pid, 'cmdline')).includes(lab.load.names.prefix),
  );
}

/** Empty for a process that has ended since it was listed, or is another user's. */
function read(pid: number, what: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return '';
  }
}
