import type { ConnectionUse, Fault, HubBlock } from '../fleet/fleet.js';
import type { Setting } from '../fleet/setting.js';
import type { Load } from '../workload/load.js';
import type { Estimate } from './estimate.js';
import type { Retries } from './retries.js';
import type { TrialDetails } from './trial-details.js';

/** One setting under one load, as journalled and reported. Plain data; times in ms. */
export interface Trial {
  /** Position in the study, from 1. */
  readonly id: number;
  /** What the search wanted to know: `screening`, `finalists`, `response-time`, `prefetch`, … */
  readonly stage: string;
  readonly setting: Setting;
  readonly load: Load;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly figures: TrialFigures;
  readonly flags: readonly TrialFlag[];
  /** For pictures; absent in trials of older journals. */
  readonly details?: TrialDetails | undefined;
}

export interface Percentiles {
  readonly p50: Estimate;
  readonly p90: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
  readonly p999: Estimate;
  readonly max: Estimate;
}

export interface TrialFigures {
  /** Tasks done per second in the steady part of the window; failures never count. Capacity under a saturating load. */
  readonly throughput: Estimate;
  /** finished − intended arrival. Meaningless (all null) under a saturating load. */
  readonly responseTime: Percentiles;
  /** delivered − arrival. */
  readonly queueTime: Percentiles;
  /** started − delivered. */
  readonly holdTime: Percentiles;
  /** finished − started. */
  readonly serviceTime: Percentiles;
  readonly tasks: { readonly done: number; readonly failed: number; readonly unfinished: number };
  /** Failed tasks by error kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** Failed over done + failed: 0 to 1. */
  readonly errorShare: number;
  /** First arrival to last finish of a batch; null for other loads. */
  readonly makespanMs: number | null;
  /** Cores kept busy: by the nodes, by the lab itself, and by upstreams on this machine. */
  readonly cores: { readonly nodes: number; readonly lab: number; readonly upstreams?: number };
  readonly memoryPeakBytes: number | null;
  readonly eventLoop: { readonly delayP99Ms: number; readonly utilization: number } | null;
  readonly connections: readonly ConnectionUse[];
  /** Worker-seconds idle while a task was held at some other node, over all worker-seconds; null with one node. */
  readonly convoyShare: number | null;
  readonly heldPeak: number;
  /** How late tasks entered; null where the load has no schedule. */
  readonly generatorLatenessP99Ms: number | null;
  /** How long the nodes were under a saturating load before the window, ms. */
  readonly beforeWindowMs: number;
  /** What was cut from the window's start before averaging. */
  readonly warmUpMs: number;
  readonly startUpMs: number;
  /** Of nodes that have several trials; absent where they were started for this one alone. */
  readonly keptNodes?: KeptNodes | undefined;
  /** Per task name: mean service time in ms and count, to see which task decides. */
  readonly perTask: Readonly<
    Record<
      string,
      {
        readonly count: number;
        /** Of them, those that were done in the steady part of the window, which `throughput` is of. */
        readonly steady?: number | undefined;
        readonly serviceMeanMs: number;
      }
    >
  >;
  readonly faults: readonly Fault[];
}

/** What nodes did before a trial that were not ended after an earlier one, and so are as warm as that made them. */
export interface KeptNodes {
  /** When they were started, ISO 8601: the same for all trials on the same nodes. */
  readonly startedAt: string;
  /** How long they had been under load, ms; 0 in their first trial. */
  readonly loadMs: number;
  /** Tasks that they had finished. */
  readonly tasks: number;
  /** What they were started for, where that is more tasks in flight than the trial's setting has. */
  readonly startedFor?:
    | { readonly concurrency: number; readonly connections: Setting['connections'] }
    | undefined;
}

/** Warnings are data; `report/` words them. */
export type TrialFlag =
  | { readonly kind: 'generator-behind'; readonly latenessP99Ms: number; readonly allowedMs: number }
  /** The trend is that of throughput under a saturating load, of response times under a steady one. */
  | { readonly kind: 'not-steady'; readonly trend?: 'rising' | 'falling' }
  | { readonly kind: 'outliers'; readonly count: number }
  | { readonly kind: 'few-samples'; readonly samples: number }
  | { readonly kind: 'overloaded'; readonly unfinished: number }
  | { readonly kind: 'errors'; readonly share: number }
  | { readonly kind: 'event-loop-blocked'; readonly delayP99Ms: number }
  | { readonly kind: 'lab-busy'; readonly cores: number }
  /** Green threads did not get their turn for this share of the time: 0 to 1. */
  | ({ readonly kind: 'hub-blocked' } & HubBlock)
  /** Modules in which green threads wait without letting others run. */
  | { readonly kind: 'unpatched'; readonly modules: readonly string[] }
  /** More than a few attempts ended with asking for another one. */
  | ({ readonly kind: 'retries' } & Retries)
  /** Workers idled while tasks waited for them: the share of their slots that were busy, and the cores that they used. */
  | { readonly kind: 'stalled'; readonly slotsBusy: number; readonly cores: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'interrupted' };

/** Whether the trial's figures may be compared with others'. */
export function isUsable(trial: { readonly flags: readonly { readonly kind: string }[] }): boolean {
  return !trial.flags.some((flag) => flag.kind === 'generator-behind' || flag.kind === 'interrupted');
}
