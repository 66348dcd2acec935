/**
 * Sends a signal to a process that leads a group of its own (`detached`), and to all that it started, also when the
 * leader itself has ended.
 * @param groupId the leader's pid; `undefined` for one that could not be started
 * @returns whether there was anybody to send it to
 */
export function signalGroup(groupId: number | undefined, signal: NodeJS.Signals): boolean {
  if (groupId === undefined) return false;
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
