import { messageOf } from '../foundation/errors.js';
import { maskSecrets } from '../foundation/secrets.js';

/** How one call of a task ended, as its worker saw it. The numbers are those of the lab's records. */
export const TASK_OUTCOME = { done: 0, failed: 1, timedOut: 2 } as const;

/** Plain data: it travels from a worker to its node. */
export interface TaskOutcome {
  /** On the machine's monotonic clock (`monotonicMs`). */
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly outcome: (typeof TASK_OUTCOME)[keyof typeof TASK_OUTCOME];
  /** Why it failed: the error's code (`53300`, `ECONNREFUSED`), else its name; `TaskTimeout` when it timed out. */
  readonly errorKind?: string;
  readonly errorMessage?: string;
  /** What the task returned; absent where that was `undefined`. */
  readonly result?: unknown;
}

/**
 * The kind under which a failure is counted. A wrapper's own name says little (`TypeError: fetch failed`), so the
 * code of its cause comes before it. Kept short, since kinds are counted, printed and stored.
 */
export function errorKindOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return `thrown ${typeof thrown}`;
  const { code, cause, name } = thrown as { code?: unknown; cause?: unknown; name?: unknown };
  const causeCode =
    typeof cause === 'object' && cause !== null ? (cause as { code?: unknown }).code : undefined;
  for (const kind of [code, causeCode, name]) {
    if ((typeof kind === 'string' && kind !== '') || typeof kind === 'number') {
      return String(kind).slice(0, MAX_KIND_LENGTH);
    }
  }
  return 'Error';
}

/** What it says, without passwords; an `AggregateError` of failed connection attempts leaves that to its parts. */
export function errorMessageOf(thrown: unknown): string {
  const first: unknown =
    thrown instanceof AggregateError && thrown.message === '' ? thrown.errors[0] : thrown;
  return maskSecrets(messageOf(first));
}

const MAX_KIND_LENGTH = 60;
