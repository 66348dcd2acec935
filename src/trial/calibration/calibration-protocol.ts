import { z } from 'zod';
import type { ModuleWorkload, Upstreams } from '../../workload/workload.js';

/** What the calibration's process is asked. */
export interface CalibrationRequest {
  readonly workload: ModuleWorkload;
  readonly upstreams: Upstreams;
  readonly budgetMs: number;
  readonly taskTimeoutMs: number;
  /** No more calls than this, calls/s; none for no limit. */
  readonly maxRatePerSecond?: number;
}

export const RUN_ALONE = 'in its calibration';

const MOST_QUANTILES = 1_000;
const durationMs = z.number().nonnegative();

/** What it answers. User code runs beside it, so it is read as something from outside. */
export const calibrationAnswer = z.strictObject({
  tasks: z
    .array(
      z.strictObject({
        name: z.string(),
        samples: z.int().positive(),
        cpuMs: durationMs,
        wallMs: durationMs,
        wallQuantilesMs: z.array(durationMs).max(MOST_QUANTILES).readonly().optional(),
        blockedMs: durationMs,
        blockedWaitMs: durationMs.optional(),
      }),
    )
    .min(1),
  uses: z.strictObject({ http: z.boolean(), postgres: z.boolean() }),
  moduleBytes: z.number().nonnegative(),
});

export type CalibrationAnswer = z.infer<typeof calibrationAnswer>;
