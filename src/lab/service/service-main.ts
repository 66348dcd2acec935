import type { ServiceRequests } from './service.js';
import { describeFailure, type ServiceMessage, type ServiceRequest } from './service-message.js';

/** The inside of a service: what it does in its own process. */
export interface ServiceMain<Requests, Ready> {
  /** Called once; its value reaches the CLI as the service's `ready`. */
  readonly start: () => Ready | Promise<Ready>;
  readonly requests: { readonly [Name in keyof Requests]: Requests[Name] };
  /** Called once when the channel to the CLI closes, whatever the reason; the process exits when it is through. */
  readonly close?: () => void | Promise<void>;
  /** Whether SIGTERM ends it as well; default true. */
  readonly closeOnTerminate?: boolean;
}

/**
 * Runs this process as a service: it lives exactly as long as its channel to the process that started it.
 *
 * Ctrl-C in a terminal reaches every process of the foreground group. Services pass over it (and over a hang-up):
 * the CLI decides when they end, since it may have results to save first.
 */
export function runService<Requests extends ServiceRequests<Requests>, Ready>(
  main: ServiceMain<Requests, Ready>,
): void {
  const passOver = () => {};
  process.on('SIGINT', passOver);
  process.on('SIGHUP', passOver);

  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    try {
      await main.close?.();
    } catch (error) {
      process.stderr.write(`${describeFailure(error).stack}\n`, () => process.exit(1));
      return;
    }
    process.exit(0);
  };
  process.on('disconnect', close);
  process.on('SIGTERM', main.closeOnTerminate === false ? passOver : close);

  process.on('message', async (request: ServiceRequest) => {
    const handler = main.requests[request.name as keyof Requests];
    try {
      tell({ kind: 'reply', id: request.id, value: await handler(request.argument as never) });
    } catch (error) {
      tell({ kind: 'failure', id: request.id, error: describeFailure(error) });
    }
  });

  Promise.resolve()
    .then(() => main.start())
    .then((value) => tell({ kind: 'ready', value }))
    .catch((error) => tell({ kind: 'start-failed', error: describeFailure(error) }));

  // The starter may have died before the listener above was there.
  if (!process.connected) void close();
}

function tell(message: ServiceMessage): void {
  // The other end may be gone; then 'disconnect' is on its way and nothing is lost.
  if (process.connected) process.send?.(message, () => {});
}
