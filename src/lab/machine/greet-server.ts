import { connect } from 'node:net';
import type { ServerGreeting } from './server-greetings.js';

/** What answered; `null` where nothing listens, or something else does. */
export interface ServerFound {
  readonly version: string | null;
}

/** Asks whether such a server listens on a port of the loopback interface. Never throws. */
export function greetServer(
  greeting: ServerGreeting,
  port: number,
  timeoutMs: number,
): Promise<ServerFound | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = Buffer.alloc(0);
    const finish = (found: ServerFound | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(found);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    socket.once('connect', () => socket.write(greeting.say));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const understood = greeting.understand(answer);
      if (understood !== null) finish(understood.is ? { version: understood.version } : null);
    });
    socket.once('error', () => finish(null));
    socket.once('close', () => finish(null));
  });
}
