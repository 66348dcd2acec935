import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { groupMembers, identifyProcess, type ProcessIdentity } from './process-identity.js';

export interface WatchOptions {
  /** Whether the pid leads a process group, all of which is to end. */
  readonly group: boolean;
  /**
   * Sent to the process before SIGKILL, to let it clean up for a moment. PostgreSQL needs it: a postmaster that is
   * killed outright leaves its shared memory behind; SIGQUIT makes it end at once and clean up.
   */
  readonly firstSignal?: 'SIGQUIT' | 'SIGTERM';
}

interface WatchedProcess extends WatchOptions {
  readonly identity: ProcessIdentity;
}

const FIRST_SIGNAL_GRACE_MS = 2_000;
const KILL_GRACE_MS = 5_000;
const POLL_MS = 10;

/** Processes and folders that must not outlive the CLI. */
export class WatchList {
  readonly #processes = new Map<number, WatchedProcess>();
  readonly #folders = new Set<string>();

  /**
   * A process that has already ended is passed over, unless others of its group still run.
   * @throws {Error} when a group is meant that the process does not lead
   */
  watchProcess(pid: number, options: WatchOptions): void {
    const identity = identifyProcess(pid) ?? (options.group ? (groupMembers(pid)[0] ?? null) : null);
    if (identity === null) return;
    if (options.group && identity.groupId !== pid) {
      throw new Error(`Process ${pid} does not lead a process group; it has to be started detached.`);
    }
    this.#processes.set(pid, { ...options, identity });
  }

  releaseProcess(pid: number): void {
    this.#processes.delete(pid);
  }

  watchFolder(path: string): void {
    this.#folders.add(path);
  }

  releaseFolder(path: string): void {
    this.#folders.delete(path);
  }

  /** Ends all that is still the watched process, waits until it is gone, then removes the folders. */
  async endAll(): Promise<void> {
    const watched = [...this.#processes];
    const gentle = watched.filter(([, process]) => process.firstSignal !== undefined);
    const firm = watched.filter(([, process]) => process.firstSignal === undefined);
    await Promise.all([
      killAndWait(firm),
      (async () => {
        for (const [pid, { identity, firstSignal }] of gentle) {
          if (isSame(pid, identity)) send(pid, firstSignal!);
        }
        await waitUntilGone(gentle, FIRST_SIGNAL_GRACE_MS);
        await killAndWait(gentle);
      })(),
    ]);
    await Promise.all(
      [...this.#folders].map((path) =>
        rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }).catch(() => {}),
      ),
    );
  }
}

async function killAndWait(watched: readonly (readonly [number, WatchedProcess])[]): Promise<void> {
  for (const [pid, process] of watched) for (const target of targets(pid, process)) send(target, 'SIGKILL');
  await waitUntilGone(watched, KILL_GRACE_MS);
}

async function waitUntilGone(
  watched: readonly (readonly [number, WatchedProcess])[],
  limitMs: number,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (watched.some(([pid, process]) => targets(pid, process).length > 0) && performance.now() < end) {
    await delay(POLL_MS);
  }
}

/**
 * The pids to kill. A group may outlive its leader; as long as one member is left, the kernel gives the leader's pid
 * to nobody else. So a group counts as the watched one while its leader is the same process, or is gone and the
 * members are of the same session.
 */
function targets(pid: number, { identity, group }: WatchedProcess): number[] {
  const leader = identifyProcess(pid);
  if (leader !== null && leader.start !== identity.start) return [];
  if (!group) return leader === null ? [] : [pid];
  return groupMembers(pid)
    .filter((member) => member.sessionId === identity.sessionId)
    .map((member) => member.pid);
}

function isSame(pid: number, identity: ProcessIdentity): boolean {
  return identifyProcess(pid)?.start === identity.start;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}
