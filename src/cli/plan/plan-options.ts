import type { ArrivalKind } from '../../plan/arrival-pattern.js';
import type { PlanSlo } from '../../plan/plan-slo.js';
import type { WhatIf } from '../../plan/questions/what-if.js';
import type { Action } from '../command-io.js';

/** Read, but not yet held against the study. */
export interface PlanOptions {
  /** A study's folder or its report.json, as it was named; relative to the working directory. */
  readonly study: string;
  /** `undefined` where a trace has it. */
  readonly ratePerSecond: number | undefined;
  /** `undefined` for the study's own. */
  readonly slo: PlanSlo | undefined;
  readonly peak: number | undefined;
  readonly burstMs: number;
  readonly arrivals: ArrivalKind;
  readonly tracePath: string | undefined;
  readonly growth: { readonly perMonth: number; readonly horizon: number } | null;
  readonly spare: number;
  readonly nodeCostPerHour: number | undefined;
  readonly maxConnections: number | undefined;
  readonly coresPerNode: number | undefined;
  /** As it was typed: whether Node.js or Celery is meant, the study says. `undefined` for the recommended one. */
  readonly setting: string | undefined;
  readonly backlogTasks: number | undefined;
  readonly retries:
    | { readonly failureShare: number; readonly maxRetries: number; readonly delayMs: number }
    | undefined;
  readonly whatIf: readonly WhatIf[];
  /** Closed forms alone. */
  readonly quick: boolean;
  readonly seed: number;
  readonly outFolder: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
}

export type RunPlan = Action<PlanOptions>;
