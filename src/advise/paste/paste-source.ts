import { connectionsPerPool } from '../../fleet/pool-traits.js';
import type { Setting } from '../../fleet/setting.js';
import type { Versions } from '../../lab/machine/versions.js';
import type { Calibration } from '../../trial/calibration/calibration.js';
import type { Paste, PasteLanguage } from '../advice.js';
import type { NodeFootprint } from '../node-footprint.js';

/** What a paste is made from. */
export interface PasteSource {
  readonly setting: Setting;
  /** Which upstreams the tasks use. */
  readonly uses: Calibration['uses'];
  readonly versions: Versions;
  /** A Celery app as `-A` takes it. */
  readonly app: string;
  /** What makes a Celery app's connections: a library (`sqlalchemy`, `sqlalchemy=…`), or a function of the user's. */
  readonly connections?: string;
  /** What each node needed. */
  readonly node: NodeFootprint;
}

/** One target. A new one is a file beside this and a line in `targets.ts`. */
export interface PasteTemplate {
  /** Whether the target has a part in such a setting at all. */
  readonly applies: (source: PasteSource) => boolean;
  /** `js` where it is left out. */
  readonly language?: PasteLanguage;
  readonly write: (source: PasteSource) => Omit<Paste, 'target' | 'language'>;
}

/** `piscina 5.3.2`; the version that was measured, else the one that the code was written for. */
export function libraryName(name: string, versions: Versions, writtenFor: string): string {
  return `${name} ${versions[name] ?? writtenFor}`;
}

/** The size of each connection pool of a node; 0 where there is none. */
export function poolSize(setting: Setting): number {
  const { connections } = setting;
  return typeof connections === 'number' ? connectionsPerPool(setting, connections) : 0;
}

/** Where that pool belongs, for a comment. */
export function poolPlace({ poolType, workers, connections }: Setting): string {
  return poolType === 'event-loop'
    ? 'one pool for the process'
    : `in each of the ${workers} workers: ${connections} per node / ${workers} workers`;
}

export function applyPoolType(setting: Setting): 'thread' | 'process' {
  return setting.poolType === 'threads' ? 'thread' : 'process';
}
