import type { PasteLanguage } from '../../advise/advice.js';
import type { Setting } from '../../fleet/setting.js';
import type { NodeResources } from '../node-resources.js';
import type { PlanSlo } from '../plan-slo.js';

export const PLAN_PASTE_TARGETS = ['kubernetes', 'keda-rabbitmq', 'keda-redis', 'celery-autoscale'] as const;
export type PlanPasteTarget = (typeof PLAN_PASTE_TARGETS)[number];

/** A plan as something to paste. */
export interface PlanPaste {
  readonly target: PlanPasteTarget;
  readonly language: PasteLanguage;
  /** In one line, for a terminal. */
  readonly brief: string;
  readonly code: string;
}

/** What a paste is made from. */
export interface PlanPasteSource {
  /** Of the workload. */
  readonly name: string;
  readonly setting: Setting;
  readonly slo: PlanSlo;
  readonly nodes: {
    /** With the spare ones. */
    readonly planned: number;
    /** For the mean rate, with the spare ones. */
    readonly least: number;
    /** That an autoscaler may start. */
    readonly most: number;
  };
  readonly resources: NodeResources;
  /** That the model gives each node. */
  readonly coresPerNode: number;
  readonly capacityPerNode: number;
  /** Of a task alone, at the SLO's percentile, ms. */
  readonly bareServiceMs: number;
  /** Mean busy share of a node's workers at the mean rate. */
  readonly utilization: number;
}
