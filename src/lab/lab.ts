import { setPriority } from 'node:os';
import path from 'node:path';
import type { Upstreams } from '../workload/workload.js';
import { type Broker, startBroker } from './broker/broker.js';
import { type ConnectionCounter, postgresCounter } from './connection-counter.js';
import type { Guard } from './guard/guard.js';
import { startHttpUpstream } from './http-upstream/http-upstream.js';
import { LabBase } from './lab-base.js';
import type { Observer } from './observer/observer.js';
import { startEmbeddedPostgres } from './postgres/embedded-postgres.js';
import { usePostgres } from './postgres/own-postgres.js';
import type { PostgresUpstream } from './postgres/postgres-upstream.js';

export interface LabOptions {
  /** Added to each way between broker and node, ms. */
  readonly brokerLatencyMs: number;
  /** The user's own PostgreSQL; by default the lab starts one when a workload needs it. */
  readonly postgresUrl?: string;
}

/**
 * All that a study runs against: broker, upstreams, observer, and the guard that ends everything should the CLI die.
 * One lab serves all studies of a run.
 */
export class Lab {
  readonly guard: Guard;
  readonly observer: Observer;
  readonly broker: Broker;
  /** Temporary, the lab's own, removed at `stop`. */
  readonly folder: string;
  readonly counters: ConnectionCounter[];
  /** Processes of the upstreams that the lab itself started. */
  readonly upstreamPids: number[];
  /**
   * On a machine whose cores are all busy with tasks the generator waits for time slices, and tasks enter late (p99 of
   * 20 ms and more were seen). The broker, which needs little, gets a higher priority where that is permitted; where
   * it is not, nodes take a slightly lower one: this much is added to their priority value (see nice(2)).
   */
  readonly nodeNiceness: number;
  readonly #options: LabOptions;
  readonly #base: LabBase;
  #upstreams: Upstreams;
  #postgres: Promise<PostgresUpstream> | undefined;

  private constructor(
    base: LabBase,
    parts: {
      broker: Broker;
      http: Awaited<ReturnType<typeof startHttpUpstream>>;
      options: LabOptions;
    },
  ) {
    const { broker, http, options } = parts;
    this.guard = base.guard;
    this.observer = base.observer;
    this.broker = broker;
    this.folder = base.folder;
    this.nodeNiceness = canRaisePriority(broker.pid) ? 0 : NODE_NICENESS;
    this.#base = base;
    this.#options = options;
    this.#upstreams = { httpUrl: http.url };
    this.counters = [
      {
        upstream: 'http',
        resetConnections: () => http.resetConnections(),
        connections: () => http.connections(),
        connectionSteps: () => http.connectionSteps(),
      },
    ];
    this.upstreamPids = [http.pid];
  }

  /** @throws {EnvironmentError} when a process, socket or folder cannot be had; nothing is left behind then */
  static async start(options: LabOptions): Promise<Lab> {
    const base = await LabBase.start();
    try {
      const starting = [
        startHttpUpstream().then((http) => {
          base.onStop(() => http.stop());
          return http;
        }),
        startBroker({
          socketPath: path.join(base.folder, 'broker.sock'),
          latencyMs: options.brokerLatencyMs,
        }).then((broker) => {
          base.onStop(() => broker.stop());
          return broker;
        }),
      ] as const;
      // All of them have started or failed before anything is given up, so that nothing starts after the end.
      await Promise.allSettled(starting);
      const [http, broker] = await Promise.all(starting);
      return new Lab(base, { http, broker, options });
    } catch (thrown) {
      await base.stop();
      throw thrown;
    }
  }

  /** Where the upstreams are that have been started so far. */
  get upstreams(): Upstreams {
    return this.#upstreams;
  }

  /** Starts PostgreSQL, or checks the user's own, at the first call. @throws {EnvironmentError} */
  async needPostgres(): Promise<void> {
    this.#postgres ??= this.#startPostgres();
    await this.#postgres;
  }

  async #startPostgres(): Promise<PostgresUpstream> {
    const { postgresUrl } = this.#options;
    const postgres =
      postgresUrl === undefined
        ? await startEmbeddedPostgres({ folder: this.folder })
        : await usePostgres(postgresUrl);
    this.#base.onStop(() => postgres.stop());
    // SIGKILL alone would leave a postmaster's shared memory behind.
    if (postgres.pid !== null) {
      await this.guard.watchProcess(postgres.pid, { group: false, firstSignal: 'SIGQUIT' });
    }
    if (postgres.folder !== null) await this.guard.watchFolder(postgres.folder);
    this.upstreamPids.push(...postgres.pids);
    this.counters.push(postgresCounter(postgres));
    this.#upstreams = { ...this.#upstreams, postgresUrl: postgres.url };
    return postgres;
  }

  /** Ends everything; idempotent. */
  async stop(): Promise<void> {
    await this.#postgres?.catch(() => {});
    await this.#base.stop();
  }
}

/** Whether it worked: only the privileged may. */
export function canRaisePriority(pid: number): boolean {
  try {
    setPriority(pid, BROKER_PRIORITY);
    return true;
  } catch {
    return false;
  }
}

const BROKER_PRIORITY = -10;
const NODE_NICENESS = 5;
