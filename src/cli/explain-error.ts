import { messageOf, PooltuneError } from '../foundation/errors.js';
import { EXIT, type ExitCode } from '../foundation/exit-codes.js';

export interface Explanation {
  /** For stderr; ends in a newline. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * What a command's failure says and how it ends: a failure that we foresaw in a sentence with what to do about it,
 * anything else as the defect of ours that it is.
 */
export function explainError(thrown: unknown, verbose: boolean): Explanation {
  if (thrown instanceof PooltuneError) {
    const hint = thrown.hint === undefined ? '' : `  ${thrown.hint}\n`;
    return {
      text: `pooltune: ${thrown.message}\n${hint}${verbose ? stacks(thrown) : ''}`,
      exitCode: thrown.exitCode,
    };
  }
  const advice = verbose
    ? stacks(thrown)
    : '  Please report it, with the output of the same command with --verbose, which shows where it happened.\n';
  return { text: `pooltune: a defect in pooltune: ${messageOf(thrown)}\n${advice}`, exitCode: EXIT.defect };
}

/** The stacks of an error and of its causes, outermost first. */
function stacks(thrown: unknown): string {
  let text = '';
  const seen = new Set<unknown>();
  for (let error = thrown; error instanceof Error && !seen.has(error); error = error.cause) {
    seen.add(error);
    text += `${text === '' ? '' : 'caused by '}${error.stack ?? error.message}\n`;
  }
  return text;
}
