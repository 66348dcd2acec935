import { EnvironmentError, LabLostError, messageOf } from '../../foundation/errors.js';
import { maskSecrets } from '../../foundation/secrets.js';

/** A broker that cannot be connected to. */
export function brokerRefused(url: string, why: string, cause: unknown): EnvironmentError {
  return new EnvironmentError(`the broker ${maskSecrets(url)} cannot be used: ${maskSecrets(why)}`, {
    hint: 'Start it, or name another one with --broker; without --broker a private redis-server is started.',
    cause,
  });
}

/**
 * A broker that was there and is no more.
 * @param name of the broker, as a subject of the sentence
 * @param prefix of all that the study has made in it
 */
export function brokerLost(name: string, why: string, prefix: string): LabLostError {
  return new LabLostError(`${name} was lost in the middle of the study: ${maskSecrets(why)}`, {
    hint: `Once it is there again, the same command with --resume goes on. What may be left of the study in it has names that start with ${prefix}.`,
  });
}

/** Why a connection ended, of what a client said about it. */
export function lossReason(thrown: unknown): string {
  const text = thrown === undefined ? '' : messageOf(thrown);
  return text === '' || MERELY_CLOSED.test(text) ? 'it closed the connection' : text;
}

/** What ioredis and amqplib say where there is nothing to say. */
const MERELY_CLOSED =
  /^(Connection is closed\.|Unexpected close|Channel ended|Command aborted|Reached the max retries)/;
