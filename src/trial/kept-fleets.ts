import type { Fleet, RunningFleet } from '../fleet/fleet.js';
import { describeNodes, describeSetting, type Setting } from '../fleet/setting.js';
import type { Load } from '../workload/load.js';
import type { Workload } from '../workload/workload.js';
import {
  type Measurement,
  type MeasureOptions,
  measurementOf,
  runTrial,
  type SeenOfTrial,
} from './measure.js';
import type { KeptNodes } from './trial.js';

/** Nodes of one setting that stay between its trials. */
interface Kept {
  readonly running: RunningFleet;
  readonly startedAt: string;
  loadMs: number;
  tasks: number;
  /** Tasks of earlier trials, by setting and kind of load. */
  readonly tasksOf: Map<string, number>;
}

/**
 * Nodes that stay from one trial of a setting to its next, so that several settings can take turns in short windows while
 * all of them are warm: starting costs more than such a window, and fresh processes take seconds to compile what they run.
 * Those of the other settings idle meanwhile. Settings that differ in prefetch alone share nodes, and get the same tasks in the
 * same turns; so do those with fewer tasks in flight that are measured on another one's. Nothing runs any more after `end`.
 */
export class KeptFleets<W extends Workload> {
  readonly #fleet: Fleet<W>;
  readonly #kept = new Map<string, Kept>();

  /** @param fleet one that keeps several */
  constructor(fleet: Fleet<W>) {
    this.#fleet = fleet;
  }

  /**
   * Runs one trial on the setting's nodes, which are started where there are none yet. Nodes that threw or had faults
   * are ended: their next trial has new ones.
   * @param trial.nodes what they are started with; that can serve the setting, which it is by default
   * @throws as `measureTrial`
   */
  async measure(
    trial: {
      readonly setting: Setting;
      readonly workload: W;
      readonly load: Load;
      readonly nodes?: Setting | undefined;
    },
    options: MeasureOptions,
  ): Promise<Measurement> {
    const { setting, workload, load, nodes = setting } = trial;
    options.signal?.throwIfAborted();
    const startedAt = (options.now?.() ?? new Date()).toISOString();
    const key = describeNodes(nodes);
    const kept = this.#kept.get(key) ?? (await this.#start(key, nodes, workload, startedAt));
    const before = {
      startedAt: kept.startedAt,
      loadMs: kept.loadMs,
      tasks: kept.tasks,
      ...startedFor(nodes, setting),
    };
    // A server cannot tell whose connections are open: those of nodes that idle are not this setting's, nor are those that
    // an earlier trial with more tasks in flight has opened.
    const isOwn = this.#kept.size === 1 && before.startedFor === undefined;
    const turnsOf = `${load.kind} ${describeSetting(setting)}`;
    const from = kept.tasksOf.get(turnsOf) ?? 0;
    let seen: SeenOfTrial;
    try {
      const { prefetchMultiplier, concurrency } = setting;
      seen = await runTrial(kept.running, load, { ...options, from, prefetchMultiplier, concurrency });
    } catch (thrown) {
      await this.#end(key);
      throw thrown;
    }
    const { observation, warmedUpMs } = seen;
    kept.loadMs += warmedUpMs + observation.beforeWindowMs + observation.endedMs - observation.startedMs;
    kept.tasks += observation.records.length;
    kept.tasksOf.set(turnsOf, from + observation.records.length);
    if (observation.faults.length > 0 || options.signal?.aborted) await this.#end(key);
    const { startUpMs } = kept.running;
    const own = isOwn ? observation : { ...observation, connections: [], connectionsOverTime: [] };
    const measurement = measurementOf(
      { observation: own, warmedUpMs },
      { shape: setting, workload, load, startedAt, startUpMs },
      options,
    );
    return { ...measurement, figures: { ...measurement.figures, keptNodes: before } };
  }

  /** Ends the nodes that were started with these settings; by default all that were kept. Idempotent. */
  async end(settings?: readonly Setting[]): Promise<void> {
    const keys = settings?.map(describeNodes) ?? [...this.#kept.keys()];
    await Promise.all(keys.map((key) => this.#end(key)));
  }

  async #start(key: string, setting: Setting, workload: W, startedAt: string): Promise<Kept> {
    const running = await this.#fleet.start(setting, workload);
    const kept: Kept = { running, startedAt, loadMs: 0, tasks: 0, tasksOf: new Map() };
    this.#kept.set(key, kept);
    return kept;
  }

  async #end(key: string): Promise<void> {
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    await kept?.running.stop();
  }
}

/** What nodes could have and the setting does not ask for. */
function startedFor({ concurrency, connections }: Setting, setting: Setting): Pick<KeptNodes, 'startedFor'> {
  return concurrency === setting.concurrency ? {} : { startedFor: { concurrency, connections } };
}
