import { createBar } from './progress/bar.js';
import { createPlainLines } from './progress/plain-lines.js';
import type { Progress, ProgressOptions } from './progress/progress-line.js';

export function createProgress(options: ProgressOptions): Progress {
  return options.interactive ? createBar(options) : createPlainLines(options);
}

/** A terminal that somebody may look at, and no CI's log. */
export function isInteractive(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return (
    stream.isTTY === true &&
    env.TERM !== 'dumb' &&
    (env.CI === undefined || env.CI === '' || env.CI === 'false')
  );
}
