import type { Connections } from '../clients/connections.js';
import type { Upstreams } from '../workload.js';

/** What the probe's process is asked. */
export interface ProbeRequest {
  readonly entryUrl: string;
  readonly compiled: boolean;
  /** What the paths of payload files are relative to. */
  readonly folder: string;
  readonly sequencePath: string;
  readonly sequenceLength: number;
  readonly seed: number;
  readonly upstreams: Upstreams;
  readonly connections: Connections;
  readonly only?: readonly string[];
}

export const FIRST_CALL = 'at its first call';
