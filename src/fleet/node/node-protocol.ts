import type { ModuleWorkload, Upstreams } from '../../workload/workload.js';
import type { Setting } from '../setting.js';

/** Between the fleet and a node's process, over IPC. */
export interface NodeInit {
  readonly node: number;
  /** Its fleet's number: several may be connected to one broker. */
  readonly fleet: number;
  readonly setting: Setting;
  readonly workload: ModuleWorkload;
  readonly upstreams: Upstreams;
  readonly socketPath: string;
  readonly taskTimeoutMs: number;
  /** Added to the node's scheduling priority value, so that the lab gets the CPU when it needs it; 0 to 19. */
  readonly niceness: number;
  /** Where the node writes its workers' configuration; in a folder that the fleet removes. */
  readonly workerConfigPath: string;
}

/** How many tasks a node runs at once from here on: 1 to its setting's concurrency. */
export interface NodeLimit {
  readonly concurrency: number;
}

/** What a node saw in a load's window. */
export interface NodeWindow {
  /** p99 of how late the main event loop's timers ran, ms. */
  readonly loopDelayP99Ms: number;
  /** 0 to 1. */
  readonly loopUtilization: number;
  readonly heldPeak: number;
}

export interface NodeCounts {
  readonly started: number;
  readonly held: number;
  readonly finished: number;
}

/** Event `worker-fault`. */
export interface WorkerFault {
  readonly kind: 'worker-exit' | 'worker-blocked';
  readonly atMs: number;
  readonly detail: string;
}
