import { z } from 'zod';

/** Where the task's id goes; the probe builds its messages with this one. */
const ID = '@pooltune-id@';

/** A task's message as the user's own Celery makes it, from the probe's `describe`. */
export const messageSchema = z.object({
  task: z.string(),
  headers: z.record(z.string(), z.unknown()),
  properties: z.record(z.string(), z.union([z.string(), z.number()])),
  contentType: z.string(),
  contentEncoding: z.string(),
  /** Base64. */
  body: z.string(),
});

export type DescribedMessage = z.infer<typeof messageSchema>;

/** A message of which only the id is missing. */
export interface MessageTemplate {
  /** Index into the workload's tasks. */
  readonly task: number;
  /** Where it is sent to. */
  readonly queue: string;
  /**
   * For Redis: kombu's envelope as JSON text, cut where the id belongs. (kombu, `transport/virtual/base.py`:
   * `prepare_message`; Celery's "Message Protocol", version 2.)
   */
  readonly envelope: readonly string[];
  /** For AMQP. */
  readonly body: Buffer;
  readonly contentType: string;
  readonly contentEncoding: string;
  /** JSON text, cut where the id belongs. */
  readonly headers: readonly string[];
}

export function templateOf(
  message: DescribedMessage,
  task: number,
  names: { readonly exchange: string; readonly queue: string },
): MessageTemplate {
  const headers = { ...message.headers, id: ID, root_id: ID };
  const envelope = {
    body: message.body,
    'content-encoding': message.contentEncoding,
    'content-type': message.contentType,
    headers,
    properties: {
      ...message.properties,
      correlation_id: ID,
      // Taken as the message's name until it is acknowledged, so it has to be its own.
      delivery_tag: ID,
      delivery_mode: 1,
      delivery_info: { exchange: names.exchange, routing_key: names.queue },
      priority: 0,
      body_encoding: 'base64',
    },
  };
  return {
    task,
    queue: names.queue,
    envelope: JSON.stringify(envelope).split(ID),
    body: Buffer.from(message.body, 'base64'),
    contentType: message.contentType,
    contentEncoding: message.contentEncoding,
    headers: JSON.stringify(headers).split(ID),
  };
}
