import { setTimeout as delay } from 'node:timers/promises';
import { signalGroup } from '../../foundation/process-group.js';
import { groupMembers } from '../../lab/guard/process-identity.js';

/** Ends all that is left of a process group, and waits until it is gone: nobody writes into a folder any more. */
export async function endGroup(groupId: number): Promise<void> {
  if (!signalGroup(groupId, 'SIGKILL')) return;
  const end = performance.now() + GONE_LIMIT_MS;
  while (groupMembers(groupId).length > 0 && performance.now() < end) await delay(POLL_MS);
}

const POLL_MS = 5;
const GONE_LIMIT_MS = 5_000;
