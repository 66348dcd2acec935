import type { Journal } from '../study/journal.js';
import type { SpaceOptions } from '../study/space.js';
import { compareSplit } from '../study/split/compare-split.js';
import type { JournalledRoutedTrial } from '../study/split/routed-runner.js';
import type { SplitResult } from '../study/split/split-result.js';
import { taskKinds } from '../study/split/task-kinds.js';
import type { StudyEvent, StudyResult } from '../study/study-result.js';
import type { Calibration } from '../trial/calibration/calibration.js';
import type { PreparedSubject } from './subject.js';

/** Of the time for trials, where a workload holds tasks that want different pools. */
export const SPLIT_SHARE = 1 / 3;

/** Whether a comparison of a split belongs to the study of a subject. */
export function splitsTasks(
  { routesRunner, workload }: Pick<PreparedSubject, 'routesRunner' | 'workload'>,
  calibration: Calibration,
): boolean {
  return routesRunner !== undefined && taskKinds(calibration, workload) !== null;
}

/** Compares what a study recommends with queues of their own for kinds of tasks; `null` where it recommends nothing. */
export async function splitAfter(
  { calibration, workload, objective, recommended, trials, elapsedMs }: StudyResult,
  { routesRunner }: Pick<PreparedSubject, 'routesRunner'>,
  options: {
    readonly space: SpaceOptions;
    readonly budgetMs: number;
    readonly seed: number;
    readonly signal: AbortSignal;
    readonly journal: Journal;
    readonly earlier: readonly JournalledRoutedTrial[] | undefined;
    readonly onEvent: (event: StudyEvent) => void;
  },
): Promise<SplitResult | null> {
  if (recommended === null || routesRunner === undefined) return null;
  const { seed, signal, earlier, ...rest } = options;
  const onEvent = (event: StudyEvent) =>
    options.onEvent(event.kind === 'progress' ? { ...event, elapsedMs: elapsedMs + event.elapsedMs } : event);
  onEvent({ kind: 'stage', stage: 'split', about: 'tasks that compute in a queue of their own' });
  return compareSplit({
    ...rest,
    onEvent,
    calibration,
    workload,
    objective,
    recommended,
    firstId: trials.reduce((last, { id }) => Math.max(last, id), 0) + 1,
    clock: () => performance.now(),
    evaluate: routesRunner({ seed, signal }),
    signal,
    ...(earlier === undefined ? {} : { earlier }),
  });
}
