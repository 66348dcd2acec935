import { EXIT, type ExitCode } from './exit-codes.js';

/**
 * A failure that pooltune can explain: one sentence that says what and where, and a hint that says what to do.
 * Everything else that is thrown is a defect of ours and is shown as one.
 */
export class PooltuneError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: { exitCode: ExitCode; hint?: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

/** The user's fault: a flag, a file or a task that cannot be used. Exit code 2. */
export class UsageError extends PooltuneError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { exitCode: EXIT.usage, ...options });
  }
}

/** The machine's fault: a port, folder, server or limit that cannot be had. Exit code 3. */
export class EnvironmentError extends PooltuneError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { exitCode: EXIT.environment, ...options });
  }
}

/** The answer is no: what was asked for cannot be had, whatever is done. Exit code 1. */
export class ImpossibleError extends PooltuneError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { exitCode: EXIT.negative, ...options });
  }
}

/** What every trial needs is gone, such as the broker: no other setting can be tried either, and the study ends. */
export class LabLostError extends EnvironmentError {}

/** The text of whatever was thrown; task code may throw anything. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
