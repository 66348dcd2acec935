import type { Fleet, RoutedFleet, RunOptions } from '../fleet/fleet.js';
import { createNodeFleet } from '../fleet/node/node-fleet.js';
import type { Setting } from '../fleet/setting.js';
import { seededRandom } from '../foundation/random.js';
import type { Lab } from '../lab/lab.js';
import { LEAST_WARM_UP_MS } from '../study/duration.js';
import type { EvaluateRoutes } from '../study/split/routed-runner.js';
import type { Calibration } from '../trial/calibration/calibration.js';
import { KeptFleets } from '../trial/kept-fleets.js';
import { type Measurement, measureRoutes, measureTrial } from '../trial/measure.js';
import type { Load } from '../workload/load.js';
import type { ModuleWorkload, Workload } from '../workload/workload.js';

/** Runs one trial on real nodes. */
export interface TrialRunner {
  (
    setting: Setting,
    load: Load,
    options?: Pick<RunOptions, 'onProgress'> & {
      /** Has the nodes stay until `endKeptNodes`, started with this setting, which can serve the trial's; by default they end with the trial. */
      readonly keptNodes?: Setting | undefined;
    },
  ): Promise<Measurement>;
  /** Absent where the fleet runs one setting at a time: it keeps no nodes. */
  readonly endKeptNodes?: (settings?: readonly Setting[]) => Promise<void>;
}

export function nodeFleetIn(lab: Lab, taskTimeoutMs: number): Fleet<ModuleWorkload> {
  return createNodeFleet({
    broker: lab.broker,
    guard: lab.guard,
    observer: lab.observer,
    // Upstreams that start later are in the list by then: it is the lab's own.
    upstreams: lab.upstreams,
    counters: lab.counters,
    upstreamPids: lab.upstreamPids,
    folder: lab.folder,
    taskTimeoutMs,
    niceness: lab.nodeNiceness,
  });
}

/**
 * @param options.seed of the resampling behind the intervals
 * @param options.details with what pictures of the trials need
 */
export function createTrialRunner<W extends Workload>(
  fleet: Fleet<W>,
  workload: W,
  options: {
    readonly seed: number;
    readonly signal: AbortSignal;
    readonly calibration: Pick<Calibration, 'tasks'>;
    readonly details?: boolean;
  },
): TrialRunner {
  const { seed, signal, calibration, details = false } = options;
  const slowestTaskMs = Math.max(...calibration.tasks.map(({ wallMs }) => wallMs));
  // Time for what a steady load or batch has queued: a fleet that needs more than this is overloaded.
  const drainMs = Math.max(MIN_DRAIN_MS, DRAIN_TASKS * slowestTaskMs);
  const kept = fleet.keepsSeveral ? new KeptFleets(fleet) : null;
  const run: TrialRunner = (setting, load, { onProgress, keptNodes } = {}) => {
    const trial = { setting, workload, load };
    const options = {
      random: seededRandom(seed),
      signal,
      drainMs: load.kind === 'batch' ? BATCH_DRAIN_MS : drainMs,
      warmUpMs: LEAST_WARM_UP_MS,
      details,
      ...(onProgress === undefined ? {} : { onProgress }),
    };
    return keptNodes === undefined || kept === null
      ? measureTrial(fleet, trial, options)
      : kept.measure({ ...trial, nodes: keptNodes }, options);
  };
  return kept === null ? run : Object.assign(run, { endKeptNodes: kept.end.bind(kept) });
}

/** As `createTrialRunner`, of nodes for each route, under saturating load. */
export function createRoutesRunner(
  fleet: RoutedFleet,
  workload: Workload,
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal },
): EvaluateRoutes {
  return (routes, load, { onProgress }) =>
    measureRoutes(
      fleet,
      { routes, workload, load },
      {
        random: seededRandom(seed),
        signal,
        drainMs: MIN_DRAIN_MS,
        details: true,
        ...(onProgress === undefined ? {} : { onProgress }),
      },
    );
}

const MIN_DRAIN_MS = 2_000;
const DRAIN_TASKS = 5;
const BATCH_DRAIN_MS = 60_000;
