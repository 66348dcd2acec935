import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monotonicMs } from '../../foundation/clock.js';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import { ConnectionTrace } from '../connection-trace.js';
import { runService } from '../service/service-main.js';
import type { HttpUpstreamRequests } from './http-upstream.js';
import { Routes } from './routes.js';

/** Without a pool, a burst of tasks is a burst of connections; the kernel may cap this (net.core.somaxconn). */
const BACKLOG = 4_096;
/** An idle connection is kept longer than any trial lasts: it is the client's pool that is measured. */
const KEEP_ALIVE_MS = 30 * 60_000;

const routes = new Routes();
const server = createServer((request, response) => routes.handle(request, response));
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.headersTimeout = 0;
server.requestTimeout = 0;
server.timeout = 0;

let open = 0;
let opened = 0;
let peak = 0;
const trace = new ConnectionTrace(monotonicMs);
server.on('connection', (socket) => {
  open += 1;
  opened += 1;
  peak = Math.max(peak, open);
  trace.change(open, 1);
  socket.once('close', () => {
    open -= 1;
    trace.change(open);
  });
});

runService<HttpUpstreamRequests, string>({
  start: () =>
    new Promise((resolve, reject) => {
      server.once('error', (error) =>
        reject(
          new EnvironmentError(`The HTTP upstream cannot listen on 127.0.0.1: ${messageOf(error)}.`, {
            hint: 'Check that the loopback interface is up and that processes may open ports on it.',
          }),
        ),
      );
      server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG }, () =>
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      );
    }),
  requests: {
    resetConnections: () => {
      opened = 0;
      peak = open;
      trace.reset();
      routes.restart();
    },
    connections: () => ({ opened, peak }),
    connectionSteps: () => trace.steps(),
  },
});
