import { type AcknowledgementResult, compareAcknowledgement } from '../study/compare-acknowledgement.js';
import type { Journal } from '../study/journal.js';
import type { SpaceOptions } from '../study/space.js';
import { compareSplit } from '../study/split/compare-split.js';
import type { JournalledRoutedTrial } from '../study/split/routed-runner.js';
import type { SplitResult } from '../study/split/split-result.js';
import { taskKinds } from '../study/split/task-kinds.js';
import type { StudyEvent, StudyResult } from '../study/study-result.js';
import type { Calibration } from '../trial/calibration/calibration.js';
import type { PreparedSubject } from './subject.js';

/** What is compared with the recommended setting once a study is over, and the time for each, ms. */
export interface Comparisons {
  readonly splitMs: number;
  readonly acknowledgementMs: number;
}

/** Of the time for all trials, where a workload holds tasks that want different pools. */
const SPLIT_SHARE = 1 / 3;
/** Four trials. */
const ACKNOWLEDGEMENT_MS = 18_000;
/** With less than this a study needs its time for itself. */
const LEAST_FOR_ACKNOWLEDGEMENT_MS = 180_000;

/**
 * @param isAskedFor whether the user has said how long all may take: else the comparisons come on top
 * @param acknowledgement as the user has restricted it; there is nothing to compare then
 * @returns the budget of the whole, and what of it the comparisons have
 */
export function planComparisons(
  { routesRunner, workload }: Pick<PreparedSubject, 'routesRunner' | 'workload'>,
  calibration: Calibration,
  {
    budgetMs,
    isAskedFor,
    acknowledgement,
  }: { budgetMs: number; isAskedFor: boolean; acknowledgement: unknown },
): Comparisons & { readonly budgetMs: number } {
  if (routesRunner === undefined) return { budgetMs, splitMs: 0, acknowledgementMs: 0 };
  const prices = acknowledgement === undefined && (!isAskedFor || budgetMs >= LEAST_FOR_ACKNOWLEDGEMENT_MS);
  const acknowledgementMs = prices ? ACKNOWLEDGEMENT_MS : 0;
  const splits = taskKinds(calibration, workload) !== null;
  if (isAskedFor) {
    return {
      budgetMs,
      splitMs: splits ? SPLIT_SHARE * (budgetMs - acknowledgementMs) : 0,
      acknowledgementMs,
    };
  }
  const splitMs = splits ? (budgetMs * SPLIT_SHARE) / (1 - SPLIT_SHARE) : 0;
  return { budgetMs: budgetMs + splitMs + acknowledgementMs, splitMs, acknowledgementMs };
}

interface ComparisonOptions {
  readonly space: SpaceOptions;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly journal: Journal;
  readonly earlier: readonly JournalledRoutedTrial[];
  readonly onEvent: (event: StudyEvent) => void;
}

/** Runs them one after another; what a study left of its own time, the first one has. */
export async function runComparisons(
  { calibration, workload, objective, recommended, elapsedMs }: StudyResult,
  { routesRunner }: Pick<PreparedSubject, 'routesRunner'>,
  { splitMs, acknowledgementMs, trialBudgetMs }: Comparisons & { readonly trialBudgetMs: number },
  { space, seed, signal, journal, earlier, onEvent }: ComparisonOptions,
): Promise<{ readonly split: SplitResult | null; readonly acknowledgement: AcknowledgementResult | null }> {
  let split: SplitResult | null = null;
  let acknowledgement: AcknowledgementResult | null = null;
  if (recommended === null || routesRunner === undefined) return { split, acknowledgement };
  const common = (startedMs: number) => ({
    evaluate: routesRunner({ seed, signal }),
    clock: () => performance.now(),
    firstId: (split?.trials.length ?? 0) + 1,
    workload,
    recommended,
    journal,
    earlier,
    signal,
    // Each tells of its own time; for the user there is one.
    onEvent: (event: StudyEvent) =>
      onEvent(event.kind === 'progress' ? { ...event, elapsedMs: startedMs + event.elapsedMs } : event),
  });
  const startedMs = performance.now();
  if (splitMs > 0) {
    onEvent({ kind: 'stage', stage: 'split', about: 'tasks that compute in a queue of their own' });
    split = await compareSplit({
      ...common(elapsedMs),
      calibration,
      objective,
      space,
      budgetMs: trialBudgetMs - acknowledgementMs - elapsedMs,
    });
  }
  if (acknowledgementMs > 0 && !signal.aborted) {
    onEvent({ kind: 'stage', stage: 'acknowledgement', about: 'what the other acknowledgement does' });
    acknowledgement = await compareAcknowledgement({
      ...common(elapsedMs + performance.now() - startedMs),
      maxRatePerSecond: objective.maxRatePerSecond,
      budgetMs: acknowledgementMs,
    });
  }
  return { split, acknowledgement };
}
