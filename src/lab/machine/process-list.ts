import { existsSync, readdirSync } from 'node:fs';

/** Whether this machine tells about its processes in `/proc` (Linux). */
export function hasProc(): boolean {
  return existsSync('/proc/self/stat');
}

/** The pids of all processes that `/proc` shows at this moment. */
export function listPids(): number[] {
  const pids: number[] = [];
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) pids.push(Number(name));
  }
  return pids;
}
