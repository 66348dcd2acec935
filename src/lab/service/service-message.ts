import { EnvironmentError, messageOf, PooltuneError, UsageError } from '../../foundation/errors.js';

/**
 * What travels on the channel between the CLI and a service of the lab. Both ends are of the same build and the
 * channel is a socket pair that nobody else can open, so messages are typed and not validated again.
 */
export interface ServiceRequest {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type ServiceMessage =
  | { readonly kind: 'ready'; readonly value: unknown }
  | { readonly kind: 'start-failed'; readonly error: ServiceFailure }
  | { readonly kind: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: ServiceFailure };

/** An error on its way between processes. */
export interface ServiceFailure {
  readonly kind: 'usage' | 'environment' | 'defect';
  readonly message: string;
  readonly hint: string | null;
  readonly stack: string | null;
}

export function describeFailure(thrown: unknown): ServiceFailure {
  const explained = thrown instanceof PooltuneError;
  return {
    kind: thrown instanceof UsageError ? 'usage' : explained ? 'environment' : 'defect',
    message: messageOf(thrown),
    hint: explained ? (thrown.hint ?? null) : null,
    stack: thrown instanceof Error ? (thrown.stack ?? null) : null,
  };
}

export function reviveFailure(failure: ServiceFailure): Error {
  const options = failure.hint === null ? {} : { hint: failure.hint };
  if (failure.kind === 'usage') return new UsageError(failure.message, options);
  if (failure.kind === 'environment') return new EnvironmentError(failure.message, options);
  const error = new Error(failure.message);
  if (failure.stack !== null) error.stack = failure.stack;
  return error;
}
