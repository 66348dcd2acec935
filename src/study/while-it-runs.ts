import type { WhileItRuns } from './study-options.js';
import type { StudyEvent } from './study-result.js';

/** What a trial is run with; nobody counts where nobody listens. */
export function whileItRuns(
  signal: AbortSignal | undefined,
  onEvent: ((event: StudyEvent) => void) | undefined,
): WhileItRuns {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined
      ? {}
      : { onProgress: (finished: number) => onEvent({ kind: 'trial-progress', finished }) }),
  };
}
