import type { ConnectionCounter } from '../../lab/connection-counter.js';
import type { Guard } from '../../lab/guard/guard.js';
import type { Observer } from '../../lab/observer/observer.js';
import type { CeleryApp } from './celery-app.js';
import type { CeleryLoad } from './celery-load.js';
import type { ProbeOrders } from './probe-process.js';

/** What a Celery fleet runs in: parts of the lab, which outlive its trials. */
export interface CeleryFleetOptions {
  readonly app: CeleryApp;
  readonly load: CeleryLoad;
  readonly guard: Guard;
  readonly observer: Observer;
  /** Of the broker, where it is the lab's own, for its CPU time. */
  readonly brokerPids: readonly number[];
  /** Servers that count the connections of the tasks. */
  readonly counters: readonly ConnectionCounter[];
  readonly orders: ProbeOrders;
  /** A folder of the study's own; nodes keep their files in it while they run. */
  readonly folder: string;
  /** Tasks that run longer than this (ms) count as failed where the pool can end them: prefork. */
  readonly taskTimeoutMs: number;
}
