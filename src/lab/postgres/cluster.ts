import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { EnvironmentError } from '../../foundation/errors.js';
import { type PostgresBinaries, preparePostgresBinaries } from './binaries.js';
import { makeReachableFolder } from './reachable-folder.js';
import { serverSettings } from './server-settings.js';
import { SessionLog } from './session-log.js';
import { type UserIds, unprivilegedUser } from './unprivileged-user.js';

const USER = 'pooltune';
const PORT_ATTEMPTS = 5;
const READY = 'database system is ready to accept connections';
/** SIGQUIT ends a server within milliseconds; one that takes longer is killed. */
const STOP_GRACE_MS = 3_000;

export interface ClusterOptions {
  readonly maxConnections: number;
  /** Where its own folder is made. */
  readonly parentFolder: string;
}

export interface RunningCluster {
  readonly url: string;
  readonly pid: number;
  readonly folder: string;
}

/** A database cluster of its own, from `initdb` to the removal of its folder. */
export class Cluster {
  readonly #options: ClusterOptions;
  readonly #user: UserIds | null;
  readonly sessions: SessionLog;
  #folder: string | undefined;
  #running: ChildProcess | undefined;
  #stopped = false;
  #onReady: () => void = () => {};

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#user = unprivilegedUser();
    this.sessions = new SessionLog((line) => {
      if (line.includes(READY)) this.#onReady();
    });
  }

  /** @throws {EnvironmentError} saying what PostgreSQL said */
  async start(): Promise<RunningCluster> {
    const folder = await makeReachableFolder(this.#options.parentFolder, this.#user);
    this.#folder = folder;
    const binaries = await preparePostgresBinaries(folder, this.#user);
    const password = randomBytes(18).toString('hex');
    await this.#initialise(binaries, folder, password);
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      const pid = await this.#startServer(binaries, folder, port);
      if (pid !== null) {
        return { url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`, pid, folder };
      }
      const taken = this.sessions.tail.includes('Address already in use');
      if (!taken || attempt === PORT_ATTEMPTS || this.#stopped) {
        throw new EnvironmentError(`The embedded PostgreSQL did not start. It wrote: ${this.sessions.tail}`);
      }
    }
  }

  /** Ends whatever of it runs, at whatever stage, and removes its folder. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const running = this.#running;
    if (running?.pid !== undefined && running.exitCode === null && running.signalCode === null) {
      const exited = once(running, 'exit');
      running.kill('SIGQUIT');
      const timer = setTimeout(() => running.kill('SIGKILL'), STOP_GRACE_MS);
      await exited;
      clearTimeout(timer);
    }
    if (this.#folder !== undefined) {
      await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    }
  }

  async #initialise(binaries: PostgresBinaries, folder: string, password: string): Promise<void> {
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (this.#user !== null) await chown(passwordFile, this.#user.uid, this.#user.gid);
    const initdb = this.#spawn(binaries.initdb, [
      `--pgdata=${join(folder, 'data')}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
      '--no-instructions',
    ]);
    let output = '';
    initdb.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    initdb.stdout?.resume();
    const failed = await ended(initdb);
    await rm(passwordFile, { force: true });
    if (failed !== null) {
      throw new EnvironmentError(
        `PostgreSQL's data folder ${folder} could not be set up (${failed}): ${output.trim()}`,
        {
          hint: 'Check that this folder takes files, that its disk has some 60 MB left and that programs may be run from it.',
        },
      );
    }
  }

  /** @returns the postmaster's pid once it takes connections; `null` when it ended instead */
  async #startServer(binaries: PostgresBinaries, folder: string, port: number): Promise<number | null> {
    const settings = serverSettings({ port, maxConnections: this.#options.maxConnections });
    const server = this.#spawn(binaries.postgres, ['-D', join(folder, 'data'), ...settings]);
    const ready = new Promise<true>((resolve) => {
      this.#onReady = () => resolve(true);
    });
    server.stdout?.resume();
    server.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.sessions.feed(chunk));
    return (await Promise.race([ready, ended(server)])) === true ? server.pid! : null;
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    if (this.#stopped) throw new EnvironmentError('The embedded PostgreSQL was stopped while it started.');
    this.#running = spawn(program, args, {
      ...this.#user,
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A session of its own: Ctrl-C in the terminal would be a request to shut down.
      detached: true,
      // Nothing of the user's: PGOPTIONS and the like would change the server. A zone saves a search for it.
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    });
    return this.#running;
  }
}

/** @returns `null` for exit code 0, else how it ended */
async function ended(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
}

/** A port that is free at this moment; somebody else may take it before the server does. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
