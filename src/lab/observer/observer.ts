import { entryPoint } from '../../foundation/entry-point.js';
import { startService } from '../service/service.js';

/** Root pids. Their descendants are found anew at every sample. */
export interface ObservedTrees {
  readonly nodes: readonly number[];
  /** Broker and generator. */
  readonly lab: readonly number[];
  /** What the tasks run against; none by default. */
  readonly upstreams?: readonly number[];
}

export interface ObservedSample {
  /** On the machine's monotonic clock (`monotonicMs`). */
  readonly atMs: number;
  /** All node trees together; `null` where it could not be read. */
  readonly nodesMemoryBytes: number | null;
  /** Since `begin`. */
  readonly nodesCpuMs: number;
  readonly labCpuMs: number;
  readonly upstreamsCpuMs: number;
}

/** What the trees used between `begin` (or `mark`) and `end`. CPU times have the kernel's resolution: 10 ms per process. */
export interface ObservedUse {
  readonly nodesCpuMs: number;
  readonly labCpuMs: number;
  readonly upstreamsCpuMs: number;
  readonly nodesMemoryPeakBytes: number | null;
  /** `resident` counts pages that processes share once for each: where there is no `/proc/<pid>/smaps_rollup`. */
  readonly memoryMeasure: 'proportional' | 'resident';
  /** What observing itself cost after the first sample; kept below some 3 % of a core by sampling less often. */
  readonly observerCpuMs: number;
  /** At most 2,000; the last is taken at `end`. */
  readonly samples: readonly ObservedSample[];
}

/** A process of its own that samples CPU time and memory while a trial runs, so that the CLI does no work then. */
export interface Observer {
  readonly pid: number;
  /** Resolves when the first sample is taken. An observation that is under way is dropped. */
  begin(trees: ObservedTrees): Promise<void>;
  /** Counts anew from here on, at less cost than a `begin`; nothing before it is in what `end` gives. */
  mark(): Promise<void>;
  /** Further roots while it observes, such as a node that replaces one that died. */
  add(trees: Partial<ObservedTrees>): Promise<void>;
  /** Takes the last sample. @throws {Error} without a `begin` before */
  end(): Promise<ObservedUse>;
  /**
   * The nodes' CPU time from `begin` to now, ms, whatever was marked since; after `end`, too.
   * @throws {Error} without a `begin` before
   */
  nodesCpuMs(): Promise<number>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** What the observer's process answers to. */
export type ObserverRequests = {
  begin(trees: ObservedTrees): Promise<void>;
  mark(): Promise<void> | undefined;
  add(trees: Partial<ObservedTrees>): void;
  end(): Promise<ObservedUse>;
  nodesCpuMs(): Promise<number>;
};

/** @throws {EnvironmentError} when no further process can be started */
export async function startObserver(): Promise<Observer> {
  const service = await startService<ObserverRequests, null>({
    title: 'The observer',
    entry: entryPoint(import.meta.url, './observer-main.js'),
  });
  return {
    pid: service.pid,
    begin: (trees) => service.request('begin', trees),
    mark: () => service.request('mark'),
    add: (trees) => service.request('add', trees),
    end: () => service.request('end'),
    nodesCpuMs: () => service.request('nodesCpuMs'),
    close: () => service.stop(),
  };
}
