import { setTimeout as delay } from 'node:timers/promises';
import { sendEvent, serveParent } from '../../foundation/child-channel.js';
import { monotonicMs } from '../../foundation/clock.js';
import type { Load } from '../../workload/load.js';
import { brokerLost } from './broker-errors.js';
import { CeleryLoadCore } from './celery-load-core.js';
import type { ListenRequest, MessagesRequest, RoutesRequest } from './celery-protocol.js';
import { connectBroker } from './connect-broker.js';
import { templateOf } from './message.js';

/** The load generator's own process. Never loads a user's code. */
let core: CeleryLoadCore | undefined;
let names: ListenRequest | undefined;
let submitted: MessagesRequest | undefined;
let abort = new AbortController();
/** Resolves when no load runs. */
let running: Promise<unknown> = Promise.resolve();

function generator(): CeleryLoadCore {
  if (core === undefined) throw new Error('the load generator does not listen yet');
  return core;
}

serveParent(
  {
    async listen(request: ListenRequest) {
      names = request;
      core = new CeleryLoadCore({
        clock: monotonicMs,
        publisher: await connectBroker(request.brokerUrl, request),
        idPrefix: `${request.prefix}-`,
        lossOf: (why) => brokerLost(request.brokerName, why, request.prefix),
        onReady: (node) => sendEvent('node-ready', node),
        onNodeGone: (node) => sendEvent('node-gone', { node }),
      });
      await core.listen(request.socketPath);
    },
    messages(request: MessagesRequest) {
      submitted = request;
      useMessages(request, () => names!.queue);
      generator().useTasks(request.tasks);
    },
    async routes({ queues, ofTask }: RoutesRequest) {
      if (submitted === undefined) throw new Error('there are no messages yet');
      await generator().addQueues(queues);
      useMessages(submitted, (task) => queues[ofTask[task] ?? 0]!);
    },
    async run({ load, drainMs, untilIdle }: { load: Load; drainMs: number; untilIdle: boolean }) {
      abort = new AbortController();
      const progress = setInterval(() => {
        sendEvent('progress', { finished: generator().finished, nodes: generator().nodes() });
      }, PROGRESS_INTERVAL_MS);
      try {
        const result = generator().run(load, {
          drainMs,
          untilIdle,
          signal: abort.signal,
          onStarted: () => {
            generator().resetPeaks();
            sendEvent('started', null);
          },
          onEnded: () => sendEvent('ended', null),
        });
        running = result.catch(() => {});
        return await result;
      } finally {
        clearInterval(progress);
      }
    },
    async abort() {
      abort.abort();
      await running;
    },
    nodes: () => generator().nodes(),
    purge: () => generator().purge(),
    unacknowledged: () => generator().unacknowledged(),
    brokerLost: () => generator().whenBrokerLost,
    close,
  },
  // The parent was killed: what the study has in the broker goes with it.
  () => void close().finally(() => process.exit(0)),
);

function useMessages({ tasks, messages, order }: MessagesRequest, queueOf: (task: number) => string): void {
  const indexOf = new Map(tasks.map((name, index) => [name, index]));
  const templates = messages.map((message) => {
    const task = indexOf.get(message.task) ?? 0;
    return templateOf(message, task, { exchange: names!.prefix, queue: queueOf(task) });
  });
  generator().useSequence(order.map((index) => templates[index]!));
}

async function close(): Promise<void> {
  if (core === undefined) return;
  const wasLost = core.brokerLoss.aborted;
  await core.close();
  if (wasLost) await removeFromBroker(names!);
}

/** What was in a broker that was lost may be in it again when it is back. */
async function removeFromBroker(request: ListenRequest): Promise<void> {
  for (let tries = 0; tries < REMOVE_TRIES; tries++) {
    try {
      const publisher = await connectBroker(request.brokerUrl, request);
      await publisher.close();
      return;
    } catch {
      await delay(REMOVE_INTERVAL_MS);
    }
  }
}

const PROGRESS_INTERVAL_MS = 250;
/** A Redis is back within a second. */
const REMOVE_TRIES = 15;
const REMOVE_INTERVAL_MS = 200;
