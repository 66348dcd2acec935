import type { MessageTemplate } from './message.js';

/** The study's end of a broker: sends tasks into the study's own queues. */
export interface Publisher {
  /** Whether what a node held is delivered again as soon as the node is gone. */
  readonly returnsHeldAtOnce: boolean;
  /** Resolves with why when the connection ends before `close`, or the broker takes no more tasks. */
  readonly lost: Promise<string>;
  /** Has queues beside the first, where kinds of tasks have their own; what they hold counts with the rest from then on. */
  addQueues(queues: readonly string[]): Promise<void>;
  /** Sends each task to its queue, in order, and returns before the broker has them. */
  publish(messages: readonly { readonly id: string; readonly template: MessageTemplate }[]): void;
  /** Drops what waits in the queues. @returns how many messages that were */
  purge(): Promise<number>;
  /** Forgets what nodes that are gone have held: to be called when no node holds anything. */
  forgetHeld(): Promise<void>;
  /** Messages that wait in the queues. */
  waiting(): Promise<number>;
  /** Delivered and not acknowledged, as the broker counts; `null` where the broker does not say. */
  unacknowledged(): Promise<number | null>;
  /** Removes all that the study has made in the broker, and hangs up. */
  close(): Promise<void>;
}

/** Names of the study's own in a broker that others may use too. */
export interface StudyNames {
  /** Starts every name that the study uses: `pooltune.<16 hex digits>`. */
  readonly prefix: string;
  readonly queue: string;
}

/** The queue of a route by its place: the first has the study's own, the others one beside it. */
export function queueOfRoute({ queue }: Pick<StudyNames, 'queue'>, route: number): string {
  return route === 0 ? queue : `${queue}.${route}`;
}
