import { setTimeout as delay } from 'node:timers/promises';
import { groupMembers } from '../../lab/guard/process-identity.js';

/** @returns whether there was anybody to send it to */
export function signalGroup(groupId: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (thrown) {
    // macOS says EPERM of a group in which only ended processes are left.
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw thrown;
  }
}

/** Ends all that is left of a process group, and waits until it is gone: nobody writes into a folder any more. */
export async function endGroup(groupId: number): Promise<void> {
  if (!signalGroup(groupId, 'SIGKILL')) return;
  const end = performance.now() + GONE_LIMIT_MS;
  while (groupMembers(groupId).length > 0 && performance.now() < end) await delay(POLL_MS);
}

const POLL_MS = 5;
const GONE_LIMIT_MS = 5_000;
