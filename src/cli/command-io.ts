import type { Writable } from 'node:stream';
import type { ExitCode } from '../foundation/exit-codes.js';

/** What a command may touch of the world outside. */
export interface CommandIo {
  /** For people: the result. Passwords in it are masked. */
  readonly stdout: Writable;
  /** For people: progress, warnings and errors. Passwords in it are masked. */
  readonly stderr: Writable;
  /** For programs: one JSON value on stdout, passwords in its texts masked. */
  readonly writeJson: (value: unknown) => void;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Width of the terminal now, in characters; 100 where there is none. */
  readonly columns: number;
  /** Height of the terminal now, in lines; absent where stdout is none. */
  readonly rows?: number | undefined;
  readonly useColors: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths on the command line are relative to: an absolute path. */
  readonly cwd: string;
  /** Aborted at Ctrl-C or SIGTERM: end, save what there is, and leave nothing behind. */
  readonly signal: AbortSignal;
}

/** What a command does once its options have been read. */
export type Action<Options> = (options: Options, io: CommandIo) => Promise<ExitCode>;
