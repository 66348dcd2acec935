import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Fleet } from '../../src/fleet/fleet.js';
import { createNodeFleet } from '../../src/fleet/node/node-fleet.js';
import type { Setting } from '../../src/fleet/setting.js';
import { startBroker } from '../../src/lab/broker/broker.js';
import type { ConnectionCounter } from '../../src/lab/connection-counter.js';
import { startGuard } from '../../src/lab/guard/guard.js';
import { startObserver } from '../../src/lab/observer/observer.js';
import type { ModuleWorkload, Upstreams } from '../../src/workload/workload.js';

/** Broker, guard and observer for tests of real nodes. */
export interface NodeLab {
  readonly folder: string;
  readonly fleet: Fleet;
  readonly brokerPid: number;
  /** A workload of one fixture's task, with these payloads in turn. */
  workload(fixture: string, task: string, payloads: readonly unknown[]): Promise<ModuleWorkload>;
  close(): Promise<void>;
}

export async function startNodeLab(
  options: {
    latencyMs?: number;
    taskTimeoutMs?: number;
    upstreams?: Upstreams;
    counters?: readonly ConnectionCounter[];
  } = {},
): Promise<NodeLab> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
  const guard = await startGuard();
  await guard.watchFolder(folder);
  const observer = await startObserver();
  const broker = await startBroker({
    socketPath: path.join(folder, 'broker.sock'),
    latencyMs: options.latencyMs ?? 0,
  });
  const fleet = createNodeFleet({
    broker,
    guard,
    observer,
    upstreams: options.upstreams ?? {},
    counters: options.counters ?? [],
    upstreamPids: [],
    folder,
    taskTimeoutMs: options.taskTimeoutMs ?? 30_000,
  });
  let sequences = 0;
  return {
    folder,
    fleet,
    brokerPid: broker.pid,
    async workload(fixture, task, payloads) {
      const modulePath = fileURLToPath(new URL(`./fixtures/${fixture}.mjs`, import.meta.url));
      const sequencePath = path.join(folder, `sequence-${sequences++}.jsonl`);
      await writeFile(sequencePath, payloads.map((payload) => `${JSON.stringify([0, payload])}\n`).join(''));
      return {
        name: fixture,
        modulePath,
        entryUrl: pathToFileURL(modulePath).href,
        compiled: false,
        tasks: [{ name: task, weight: 1 }],
        hasSetup: false,
        sequencePath,
        sequenceLength: payloads.length,
      };
    },
    async close() {
      await fleet.close();
      await broker.stop();
      await observer.close();
      await guard.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function setting(changes: Partial<Setting> = {}): Setting {
  const base: Setting = {
    poolType: 'event-loop',
    implementation: null,
    workers: 1,
    tasksPerWorker: 1,
    concurrency: 1,
    prefetchMultiplier: 1,
    acknowledgement: 'late',
    connections: null,
    nodes: 1,
    ...changes,
  };
  return { ...base, concurrency: base.workers * base.tasksPerWorker };
}

/** Every pool that a node can run, with two tasks at once. */
export const POOLS: readonly (Pick<Setting, 'poolType' | 'implementation'> & { readonly name: string })[] = [
  { name: 'the event loop', poolType: 'event-loop', implementation: null },
  { name: 'threads on piscina', poolType: 'threads', implementation: 'piscina' },
  { name: 'threads on tinypool', poolType: 'threads', implementation: 'tinypool' },
  { name: 'threads on workerpool', poolType: 'threads', implementation: 'workerpool' },
  { name: 'processes on tinypool', poolType: 'processes', implementation: 'tinypool' },
  { name: 'processes on workerpool', poolType: 'processes', implementation: 'workerpool' },
];

/** `concurrency` tasks at once on a pool: on as many workers, or on one event loop. */
export function settingOf(
  pool: Pick<Setting, 'poolType' | 'implementation'>,
  concurrency: number,
  changes: Partial<Setting> = {},
): Setting {
  const { poolType, implementation } = pool;
  const shape =
    poolType === 'event-loop'
      ? { workers: 1, tasksPerWorker: concurrency }
      : { workers: concurrency, tasksPerWorker: 1 };
  return setting({ poolType, implementation, ...shape, ...changes });
}
