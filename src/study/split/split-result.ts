import type { Routes } from '../../fleet/routes.js';
import type { Setting } from '../../fleet/setting.js';
import type { Estimate } from '../../trial/estimate.js';
import type { Trial } from '../../trial/trial.js';
import type { TaskKinds } from './task-kinds.js';

/** A trial of nodes for each route: one route where all tasks share their queue. */
export interface RoutedTrial extends Omit<Trial, 'setting' | 'id'> {
  /** Position among those of the comparisons after a study, from 1. */
  readonly id: number;
  readonly routes: Routes;
}

/** A setting for all tasks, measured again in turns with the split. */
export interface Unsplit {
  readonly setting: Setting;
  /** `null` value where it could not be measured. */
  readonly capacity: Estimate;
  /** What the split does, over this one's capacity. */
  readonly gain: Estimate;
}

/**
 * - `split`: it does more than the recommended setting and than as many workers of one kind, by more than the noise;
 * - `more workers`: workers of one kind, as many as a split has, do as much as it, and both more than the recommended;
 * - `no gain`: nothing beyond the noise;
 * - `not measured`: the budget was too short, or nothing of a split could be measured.
 */
export type SplitVerdict = 'split' | 'more workers' | 'no gain' | 'not measured';

/** Whether kinds of tasks are better off in queues of their own. Plain data. */
export interface SplitResult {
  readonly kinds: TaskKinds;
  readonly verdict: SplitVerdict;
  /** The best split; `null` where none could be measured. */
  readonly routes: Routes | null;
  /** Tasks of all routes, at the workload's mix. */
  readonly capacity: Estimate;
  /** The setting that the study recommends for all tasks together. */
  readonly recommended: Unsplit;
  /** As many nodes as the split has, all of one kind; the best of them. `null` where none could be measured. */
  readonly asManyWorkers: Unsplit | null;
  readonly trials: readonly RoutedTrial[];
}
