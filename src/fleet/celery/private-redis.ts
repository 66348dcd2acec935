import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../foundation/errors.js';
import type { Guard } from '../../lab/guard/guard.js';

export interface PrivateRedis {
  readonly pid: number;
  /** As Celery takes it. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A Redis of the study's own, from the machine's `redis-server`: on a Unix socket in `folder`, nothing on disk.
 * @throws {EnvironmentError} when there is no such program, or it does not start
 */
export async function startPrivateRedis(folder: string, guard: Guard): Promise<PrivateRedis> {
  const program = findProgram(PROGRAMS);
  if (program === undefined) {
    throw new EnvironmentError('there is no redis-server on this machine to run Celery on.', {
      hint: 'Install one (Debian: apt-get install redis-server; macOS: brew install redis), or name a broker with --broker.',
    });
  }
  const socket = path.join(folder, 'redis.sock');
  const child = spawn(program, ['-'], { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'], detached: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  let ended: string | undefined;
  const exited = new Promise<void>((resolve) => {
    const end = (how: string) => {
      ended ??= how;
      resolve();
    };
    child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.once('error', (error) => end(error.message));
  });
  const stop = async () => {
    if (ended === undefined) child.kill('SIGKILL');
    await exited;
    if (child.pid !== undefined) await guard.releaseProcess(child.pid);
  };
  child.stdin.on('error', () => {});
  child.stdin.end(
    [
      'port 0',
      `unixsocket ${socket}`,
      'unixsocketperm 600',
      'save ""',
      'appendonly no',
      'daemonize no',
      `dir ${folder}`,
      'maxmemory-policy noeviction',
      '',
    ].join('\n'),
  );
  try {
    if (child.pid !== undefined) await guard.watchProcess(child.pid, { group: false });
    for (let waited = 0; !existsSync(socket); waited += LOOK_MS) {
      if (ended !== undefined || waited > START_TIMEOUT_MS) {
        throw new EnvironmentError(
          `${program} did not start (${ended ?? 'it does not answer'})${said === '' ? '' : `: ${said.trim()}`}`,
        );
      }
      await delay(LOOK_MS);
    }
    return { pid: child.pid!, url: `redis+socket://${socket}`, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** The first of the names that is an executable file in PATH. */
export function findProgram(
  names: readonly string[],
  searchPath = process.env.PATH ?? '',
): string | undefined {
  for (const name of names) {
    for (const folder of searchPath.split(path.delimiter)) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

const PROGRAMS = ['redis-server', 'valkey-server'];
const LOOK_MS = 10;
const START_TIMEOUT_MS = 10_000;
