import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { sendEvent, serveParent } from '../../foundation/child-channel.js';
import { monotonicMs } from '../../foundation/clock.js';
import type { Load } from '../../workload/load.js';
import { BrokerCore, type SequenceEntry } from './broker-core.js';

/** The lab's own process: broker and load generator. Never loads a user's code. */
let core: BrokerCore | undefined;
let abort = new AbortController();

function broker(): BrokerCore {
  if (core === undefined) throw new Error('the broker does not listen yet');
  return core;
}

/** The sequence file is written by the probe: lines of `[task]` or `[task, payload]`. */
async function readSequence(path: string): Promise<SequenceEntry[]> {
  const sequence: SequenceEntry[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue;
    const entry = JSON.parse(line) as [number, unknown?];
    sequence.push({ task: entry[0], payload: Buffer.from(entry.length > 1 ? JSON.stringify(entry[1]) : '') });
  }
  return sequence;
}

interface RunRequest {
  readonly load: Load;
  readonly drainMs: number;
  readonly fleet?: number;
  readonly from?: number;
  readonly prefetchMultiplier?: number;
  readonly concurrency?: number;
}

serveParent({
  async listen({ socketPath, latencyMs }: { socketPath: string; latencyMs: number }) {
    core = new BrokerCore({
      clock: monotonicMs,
      latencyMs,
      onNodeGone: (node) => sendEvent('node-gone', { node }),
    });
    await core.listen(socketPath);
  },
  async sequence({ path }: { path: string }) {
    broker().useSequence(await readSequence(path));
  },
  async run({ load, drainMs, fleet, from, prefetchMultiplier, concurrency }: RunRequest) {
    abort = new AbortController();
    const progress = setInterval(() => {
      sendEvent('progress', { finished: broker().finished, silence: broker().silenceMs() });
    }, PROGRESS_INTERVAL_MS);
    try {
      return await broker().run(load, {
        drainMs,
        ...(fleet === undefined ? {} : { fleet }),
        ...(from === undefined ? {} : { from }),
        ...(prefetchMultiplier === undefined ? {} : { prefetchMultiplier }),
        ...(concurrency === undefined ? {} : { concurrency }),
        signal: abort.signal,
        onStarted: () => sendEvent('started', null),
        onEnded: () => sendEvent('ended', null),
      });
    } finally {
      clearInterval(progress);
    }
  },
  abort() {
    abort.abort();
  },
  connected({ fleet }: { fleet?: number }) {
    return broker().connectedNodes(fleet);
  },
  unacknowledged({ fleet }: { fleet?: number }) {
    return broker().unacknowledged(fleet);
  },
});

const PROGRESS_INTERVAL_MS = 250;
