import type { Fleet, Observation, RoutedFleet, RunningFleet, RunOptions } from '../fleet/fleet.js';
import type { Routes } from '../fleet/routes.js';
import type { Setting } from '../fleet/setting.js';
import type { Random } from '../foundation/random.js';
import type { Load } from '../workload/load.js';
import type { Workload } from '../workload/workload.js';
import { figuresOf } from './figures.js';
import type { TrialFigures, TrialFlag } from './trial.js';
import type { TrialDetails } from './trial-details.js';

/** What one trial gave; the study adds its id and stage. */
export interface Measurement {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly figures: TrialFigures;
  readonly flags: readonly TrialFlag[];
  readonly details?: TrialDetails;
}

/**
 * Runs one trial: starts the setting's nodes, puts them under the load, ends them, and only then computes.
 * @throws {UsageError} when the workload cannot be run
 * @throws {EnvironmentError} when the machine refuses the setting
 * @throws {LabLostError} when what every trial needs is gone
 * @throws the signal's reason when it was aborted before the load ran
 */
export function measureTrial<W extends Workload>(
  fleet: Fleet<W>,
  trial: { readonly setting: Setting; readonly workload: W; readonly load: Load },
  options: MeasureOptions,
): Promise<Measurement> {
  const { setting, workload, load } = trial;
  return measureNodes(() => fleet.start(setting, workload), { shape: setting, workload, load }, options);
}

/** As `measureTrial`, of nodes for each route. */
export function measureRoutes(
  fleet: RoutedFleet,
  trial: { readonly routes: Routes; readonly workload: Workload; readonly load: Load },
  options: MeasureOptions,
): Promise<Measurement> {
  const { routes, workload, load } = trial;
  return measureNodes(() => fleet.startRoutes(routes), { shape: shapeOf(routes), workload, load }, options);
}

/** Nodes of several routes do not wait for each other's tasks: for what is said of waiting, they are one. */
function shapeOf(routes: Routes): Shape {
  const { setting } = routes[0]!;
  if (routes.length === 1) return setting;
  const concurrency = routes.reduce((sum, route) => sum + route.setting.nodes * route.setting.concurrency, 0);
  return { implementation: setting.implementation, nodes: 1, concurrency };
}

export type Shape = Pick<Setting, 'nodes' | 'concurrency' | 'implementation'>;

export interface MeasureOptions extends RunOptions {
  readonly random: Random;
  /** The time of day, which a trial's `startedAt` is taken from: that of a fleet in virtual time is its own. */
  readonly now?: () => Date;
  /**
   * Saturating load before a steady one or a batch that does not say itself, ms: JIT, connections and caches settle;
   * 0 by default.
   */
  readonly warmUpMs?: number;
  /** With what pictures of the trial need, computed when its nodes have ended. Default: without. */
  readonly details?: boolean;
}

async function measureNodes(
  start: () => Promise<RunningFleet>,
  trial: MeasuredTrial,
  options: MeasureOptions,
): Promise<Measurement> {
  options.signal?.throwIfAborted();
  const startedAt = (options.now?.() ?? new Date()).toISOString();
  const running = await start();
  let seen: SeenOfTrial;
  try {
    seen = await runTrial(running, trial.load, options);
  } finally {
    await running.stop();
  }
  return measurementOf(seen, { ...trial, startedAt, startUpMs: running.startUpMs }, options);
}

/** What is run, and how its nodes are to be seen. */
export interface MeasuredTrial {
  readonly shape: Shape;
  readonly workload: Workload;
  readonly load: Load;
}

/** What the nodes did, and how long they were warmed up for before that. */
export interface SeenOfTrial {
  readonly observation: Observation;
  readonly warmedUpMs: number;
}

/** Warms running nodes up as the load says, and puts them under it. */
export async function runTrial(
  running: RunningFleet,
  load: Load,
  options: MeasureOptions,
): Promise<SeenOfTrial> {
  options.signal?.throwIfAborted();
  const { warmUpMs = options.warmUpMs ?? 0, mostWarmUpMs = warmUpMs, maxRatePerSecond } = load;
  if (mostWarmUpMs <= 0 || load.kind === 'saturating') {
    return { observation: await running.run(load, options), warmedUpMs: 0 };
  }
  const seen = await running.run(
    {
      kind: 'saturating',
      warmUpMs,
      mostWarmUpMs,
      durationMs: WARM_WINDOW_MS,
      ...(maxRatePerSecond === undefined ? {} : { maxRatePerSecond }),
    },
    options,
  );
  options.signal?.throwIfAborted();
  const observation = await running.run(load, options);
  return { observation, warmedUpMs: seen.beforeWindowMs + WARM_WINDOW_MS };
}

/** The trial's figures, when nothing of it runs any more. */
export function measurementOf(
  { observation, warmedUpMs }: SeenOfTrial,
  trial: MeasuredTrial & { readonly startedAt: string; readonly startUpMs: number },
  options: MeasureOptions,
): Measurement {
  const { shape, workload, load, startedAt, startUpMs } = trial;
  const { flags, ...measured } = figuresOf({
    observation: { ...observation, beforeWindowMs: observation.beforeWindowMs + warmedUpMs },
    load,
    setting: shape,
    workload,
    startUpMs,
    random: options.random,
    details: options.details ?? false,
  });
  return {
    startedAt,
    ...measured,
    flags: options.signal?.aborted ? [...flags, { kind: 'interrupted' }] : flags,
  };
}

/** A window that nobody looks at. */
const WARM_WINDOW_MS = 20;
