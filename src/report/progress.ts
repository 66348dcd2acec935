import { createBar } from './progress/bar.js';
import { createPlainLines } from './progress/plain-lines.js';
import type { Progress, ProgressOptions } from './progress/progress-line.js';

export function createProgress(options: ProgressOptions): Progress {
  return options.interactive ? createBar(options) : createPlainLines(options);
}

/** A terminal that somebody may look at and that can be drawn on: no CI's log, and nobody who asked for plain text. */
export function isInteractive(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return (
    stream.isTTY === true &&
    env.TERM !== 'dumb' &&
    (env.NO_COLOR === undefined || env.NO_COLOR === '') &&
    (env.CI === undefined || env.CI === '' || env.CI === 'false')
  );
}
