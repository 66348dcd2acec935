import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';

const BIN = fileURLToPath(new URL('../../../bin/pooltune.js', import.meta.url));

/** Where a command runs, where not in a folder of its own. */
export interface CommandPlace {
  /** Its working directory, which stays. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Takes what ends and removes all that is left; by default that is done at the end of the test. */
  readonly onEnd?: (end: () => void) => void;
}

/** The real command in a process of its own, with a working directory and a temporary folder of its own. */
export class CommandProcess {
  /** Its working directory; `reports/` is made in it. */
  readonly folder: string;
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #temporary = mkdtempSync(path.join(tmpdir(), 'pooltune-e2e-tmp-'));
  readonly #mark = `POOLTUNE_E2E=${process.pid}-${path.basename(this.#temporary)}`;
  readonly #closed: Promise<unknown>;
  #onStderr = (): void => {};

  constructor(...args: readonly string[] | readonly [CommandPlace, ...string[]]) {
    const [first, ...rest] = args;
    const place = typeof first === 'object' ? first : {};
    const words = typeof first === 'string' ? [first, ...rest] : rest;
    this.folder = place.cwd ?? mkdtempSync(path.join(tmpdir(), 'pooltune-e2e-'));
    const [name, value] = this.#mark.split('=') as [string, string];
    this.child = spawn(process.execPath, [BIN, ...(words as string[])], {
      cwd: this.folder,
      // A group of its own, as a terminal gives it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: this.#temporary, [name]: value, ...place.env },
    });
    this.#closed = once(this.child, 'close');
    this.child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      this.stdout += chunk;
    });
    this.child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
      this.#onStderr();
    });
    const ours = place.cwd === undefined ? [this.folder, this.#temporary] : [this.#temporary];
    (place.onEnd ?? onTestFinished)(() => {
      for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
      for (const folder of ours) rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Resolves when stderr has what is looked for; fails when the command ends without. */
  async saw(pattern: RegExp): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      this.#onStderr = () => {
        if (pattern.test(this.stderr)) resolve();
      };
      this.#onStderr();
    });
    const ended = this.#closed.then(() =>
      expect.unreachable(`ended before ${pattern} was seen:\n${this.stderr}`),
    );
    await Promise.race([seen, ended]);
  }

  /** @returns exit code, or the signal that ended it */
  async ended(): Promise<number | NodeJS.Signals> {
    await this.#closed;
    return this.child.exitCode ?? this.child.signalCode!;
  }

  /** Sent to the whole group, as Ctrl-C in a terminal is. */
  pressCtrlC(): void {
    process.kill(-this.child.pid!, 'SIGINT');
  }

  /**
   * All that it has started and that runs, itself too: they inherit its environment, or (Redis writes its title over that)
   * are named after what they have in the temporary folder. None where there is no /proc.
   */
  processes(): number[] {
    if (process.platform !== 'linux') return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter(
        (pid) =>
          pid !== process.pid &&
          (textOf(pid, 'environ').includes(this.#mark) || textOf(pid, 'cmdline').includes(this.#temporary)),
      );
  }

  /** What is in its temporary folder: the lab's folders, and the sockets in them. */
  temporaryFiles(): string[] {
    return readdirSync(this.#temporary);
  }

  /** The command has ended by itself, so nothing may be left at this moment. */
  expectNothingLeft(): void {
    expect({ processes: this.processes(), files: this.temporaryFiles() }).toEqual({
      processes: [],
      files: [],
    });
  }

  /** It was killed: its guard needs a moment. */
  async expectNothingLeftSoon(): Promise<void> {
    await vi.waitFor(() => this.expectNothingLeft(), { timeout: 20_000, interval: 20 });
  }

  /** The text of a file of the study, in `reports/latest`. */
  reportFile(name: string): string {
    return readFileSync(path.join(this.folder, 'reports', 'latest', name), 'utf8');
  }

  reportFiles(): string[] {
    return readdirSync(this.folder).includes('reports') ? readdirSync(path.join(this.folder, 'reports')) : [];
  }
}

/** Empty for a process that ended meanwhile, or is another user's. */
function textOf(pid: number, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** @param name of a module in `tasks/` here */
export function ownTasks(name: string): string {
  return fileURLToPath(new URL(`./tasks/${name}`, import.meta.url));
}
