import type { Fleet, RunOptions } from '../fleet/fleet.js';
import type { Setting } from '../fleet/setting.js';
import type { Random } from '../foundation/random.js';
import type { Load } from '../workload/load.js';
import type { Workload } from '../workload/workload.js';
import { figuresOf } from './figures.js';
import type { TrialFigures, TrialFlag } from './trial.js';

/** What one trial gave; the study adds its id and stage. */
export interface Measurement {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly figures: TrialFigures;
  readonly flags: readonly TrialFlag[];
}

/**
 * Runs one trial: starts the setting's nodes, puts them under the load, ends them, and only then computes.
 * @throws {UsageError} when the workload cannot be run
 * @throws {EnvironmentError} when the machine refuses the setting
 * @throws the signal's reason when it was aborted before the load ran
 */
export async function measureTrial(
  fleet: Fleet,
  trial: { readonly setting: Setting; readonly workload: Workload; readonly load: Load },
  options: RunOptions & {
    readonly random: Random;
    /**
     * Saturating load before a steady one or a batch, ms: JIT, connections and caches settle; 0 by default. A
     * saturating load has its own.
     */
    readonly warmUpMs?: number;
  },
): Promise<Measurement> {
  const { setting, workload, load } = trial;
  options.signal?.throwIfAborted();
  const startedAt = new Date().toISOString();
  const running = await fleet.start(setting, workload);
  const observation = await (async () => {
    try {
      options.signal?.throwIfAborted();
      const { warmUpMs = 0 } = options;
      if (warmUpMs > 0 && load.kind !== 'saturating') {
        await running.run({ kind: 'saturating', durationMs: warmUpMs }, options);
        options.signal?.throwIfAborted();
      }
      return await running.run(load, options);
    } finally {
      await running.stop();
    }
  })();
  const { figures, flags } = figuresOf({
    observation,
    load,
    setting,
    workload,
    startUpMs: running.startUpMs,
    random: options.random,
  });
  return { startedAt, figures, flags: options.signal?.aborted ? [...flags, { kind: 'interrupted' }] : flags };
}
