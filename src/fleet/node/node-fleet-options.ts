import type { Broker } from '../../lab/broker/broker.js';
import type { ConnectionCounter } from '../../lab/connection-counter.js';
import type { Guard } from '../../lab/guard/guard.js';
import type { Observer } from '../../lab/observer/observer.js';
import type { Upstreams } from '../../workload/workload.js';

/** What a node fleet runs in: parts of the lab, which outlive its trials. */
export interface NodeFleetOptions {
  readonly broker: Broker;
  readonly guard: Guard;
  readonly observer: Observer;
  readonly upstreams: Upstreams;
  /** Servers whose connections are counted while a load runs. */
  readonly counters: readonly ConnectionCounter[];
  /** Processes of upstreams that run on this machine, for their CPU time. */
  readonly upstreamPids: readonly number[];
  /** A folder of the study's own; nodes keep their files in it while they run. */
  readonly folder: string;
  /** Tasks that run longer than this (ms) count as failed. */
  readonly taskTimeoutMs: number;
  /** See `Lab.nodeNiceness`; 0 by default. */
  readonly niceness?: number;
}
