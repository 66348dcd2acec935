import type { Setting } from '../fleet/setting.js';
import type { Lever } from '../study/study-result.js';
import type { Estimate } from '../trial/estimate.js';
import type { SplitAdvice } from './split.js';

/** What was learned from a study, in words and figures. Plain data; `report/` lays it out. */
export interface Advice {
  /** The answer in one sentence. */
  readonly summary: string;
  /** One per lever that applies, in the order in which they were decided. */
  readonly levers: readonly LeverAdvice[];
  readonly confidence: ConfidenceAdvice | null;
  readonly bottleneck: BottleneckAdvice;
  /** Best first, the recommended setting left out. */
  readonly alternatives: readonly Alternative[];
  /** What is true of the whole answer: no gain, tiny tasks, a study that ended early, how close an SLO was. */
  readonly notes: readonly string[];
  readonly paste: readonly Paste[];
  /** Whether kinds of tasks should have queues of their own; `null` where that was no question. */
  readonly split: SplitAdvice | null;
}

export interface LeverAdvice {
  readonly lever: Lever;
  readonly value: string | number;
  readonly metric: string;
  readonly defaultValue: string | number;
  /** Ratios above 1 mean that the recommended value is better. */
  readonly gainOverDefault: Estimate | null;
  readonly runnerUp: { readonly value: string | number; readonly gain: Estimate } | null;
  /** No gain outside the noise: the simpler value was chosen. */
  readonly tie: boolean;
  /** One sentence, built from the measurements. */
  readonly why: string;
  /** One sentence: what would have to be different for another value to win. */
  readonly wouldChange: string;
}

export interface ConfidenceAdvice {
  /** Probability that no measured setting is more than 5 % better: 0 to 1. */
  readonly probability: number;
  readonly level: 'high' | 'fair' | 'low';
  readonly words: string;
}

export interface BottleneckAdvice {
  /** Such as `CPU`, `event loop`, `connection pool`, `downstream`, `none found`. */
  readonly kind: string;
  /** One sentence with the evidence. */
  readonly why: string;
}

export interface Alternative {
  readonly setting: Setting;
  readonly capacity: Estimate;
  /** p99 response time where it was measured under steady load. */
  readonly p99: Estimate | null;
  /** The measurements cannot tell it apart from the recommended setting. */
  readonly tie: boolean;
}

/** Where a setting of a Node.js pool can be pasted. */
export const NODE_PASTE_TARGETS = [
  'piscina',
  'tinypool',
  'workerpool',
  'event-loop',
  'rabbitmq',
  'bullmq',
  'pg',
  'undici',
] as const;
/** Where one of a Celery pool can. */
export const CELERY_PASTE_TARGETS = [
  'celery',
  'celery-config',
  'connections',
  'systemd',
  'kubernetes',
] as const;
/** Where a split of its tasks can. */
export const CELERY_SPLIT_PASTE_TARGETS = ['celery-routes', 'celery-workers'] as const;
export type PasteTarget =
  | (typeof NODE_PASTE_TARGETS)[number]
  | (typeof CELERY_PASTE_TARGETS)[number]
  | (typeof CELERY_SPLIT_PASTE_TARGETS)[number];

/** As Markdown names them. */
export const PASTE_LANGUAGES = ['js', 'sh', 'python', 'ini', 'yaml'] as const;
export type PasteLanguage = (typeof PASTE_LANGUAGES)[number];

/** The setting as something to paste. */
export interface Paste {
  readonly target: PasteTarget;
  /** The library and the version of it that the code was written for, such as `piscina 5`. */
  readonly library: string;
  readonly language: PasteLanguage;
  /** The options in one line, for a terminal. */
  readonly brief: string;
  readonly code: string;
  /** Parts of the setting that this target has no counterpart for, a sentence each. */
  readonly noCounterpart: readonly string[];
}
