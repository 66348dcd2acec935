import { describeRoutes, type Routes } from '../../fleet/routes.js';
import type { Clock } from '../../foundation/clock.js';
import { EnvironmentError, LabLostError } from '../../foundation/errors.js';
import type { Measurement } from '../../trial/measure.js';
import type { SaturatingLoad } from '../../workload/load.js';
import type { WhileItRuns } from '../study-options.js';
import type { StudyEvent } from '../study-result.js';
import { StudyTime } from '../study-time.js';
import { StudyInterrupted } from '../trial-runner.js';
import { whileItRuns } from '../while-it-runs.js';
import type { RoutedTrial } from './split-result.js';

/** As `Evaluate`, with nodes for each route. */
export type EvaluateRoutes = (
  routes: Routes,
  load: SaturatingLoad,
  options: WhileItRuns,
) => Promise<Measurement>;

/** With its place in the time of the comparison, ms. */
export interface JournalledRoutedTrial {
  readonly routedTrial: RoutedTrial;
  readonly elapsedMs: number;
}

export interface RoutedRunnerOptions {
  readonly evaluate: EvaluateRoutes;
  readonly budgetMs: number;
  readonly clock: Clock;
  /** Comparisons number their trials by themselves. */
  readonly firstId: number;
  readonly journal?: { appendRouted(trial: RoutedTrial, elapsedMs: number): void | Promise<void> };
  readonly earlier?: readonly JournalledRoutedTrial[];
  readonly onEvent?: (event: StudyEvent) => void;
  readonly signal?: AbortSignal;
}

/** What starting and ending the workers of a trial is taken to need before one was seen, ms. */
const FIRST_OVERHEAD_MS = 2_500;

/** Runs the trials of a comparison of routes one after another: keeps them, tells of them, and watches the time. */
export class RoutedRunner {
  readonly trials: RoutedTrial[] = [];
  readonly #options: RoutedRunnerOptions;
  readonly #earlier: JournalledRoutedTrial[];
  readonly #refused = new Set<string>();
  readonly #time: StudyTime;
  #overheadMs = 0;
  #measured = 0;

  constructor(options: RoutedRunnerOptions) {
    this.#options = options;
    this.#time = new StudyTime(options.clock);
    this.#earlier = (options.earlier ?? []).filter(
      ({ routedTrial }) => !routedTrial.flags.some(({ kind }) => kind === 'interrupted'),
    );
  }

  get elapsedMs(): number {
    return this.#time.nowMs;
  }

  get leftMs(): number {
    return this.#options.budgetMs - this.elapsedMs;
  }

  /** What a trial takes beside its load, ms: the mean of those so far. */
  get overheadMs(): number {
    return this.#measured === 0 ? FIRST_OVERHEAD_MS : this.#overheadMs / this.#measured;
  }

  fits(loadMs: number): boolean {
    return loadMs + this.overheadMs <= this.leftMs;
  }

  decide(text: string): void {
    this.#options.onEvent?.({ kind: 'decision', text });
  }

  trialsOf(routes: Routes): readonly RoutedTrial[] {
    const key = describeRoutes(routes);
    return this.trials.filter((trial) => describeRoutes(trial.routes) === key);
  }

  /**
   * @returns `null` where the machine refuses the workers
   * @throws {StudyInterrupted}
   * @throws {LabLostError} when nothing else can be tried either
   */
  async measure(stage: string, routes: Routes, load: SaturatingLoad): Promise<RoutedTrial | null> {
    const { evaluate, signal, journal, onEvent, firstId } = this.#options;
    if (signal?.aborted) throw new StudyInterrupted();
    const key = describeRoutes(routes);
    if (this.#refused.has(key)) return null;
    const at = this.#earlier.findIndex(
      ({ routedTrial }) => routedTrial.stage === stage && describeRoutes(routedTrial.routes) === key,
    );
    const [earlier] = at < 0 ? [] : this.#earlier.splice(at, 1);
    if (earlier !== undefined) {
      const tookMs = earlier.elapsedMs - this.elapsedMs;
      this.#time.moveTo(earlier.elapsedMs);
      this.#count(load, tookMs);
      this.#keep(earlier.routedTrial);
      return earlier.routedTrial;
    }
    const beforeMs = this.elapsedMs;
    onEvent?.({ kind: 'routed-trial-started', routes, stage });
    const measured = await evaluate(routes, load, whileItRuns(signal, onEvent)).catch((thrown: unknown) => {
      if (signal?.aborted) throw new StudyInterrupted();
      if (!(thrown instanceof EnvironmentError) || thrown instanceof LabLostError) throw thrown;
      this.#refused.add(key);
      this.decide(`left out ${key}: ${thrown.message}`);
      return null;
    });
    this.#time.moveOn();
    if (measured === null) return null;
    const id = firstId + this.trials.length;
    const trial: RoutedTrial = { id, stage, routes, load, ...measured };
    await journal?.appendRouted(trial, this.elapsedMs);
    this.#count(load, this.elapsedMs - beforeMs);
    this.#keep(trial);
    onEvent?.({
      kind: 'decision',
      text: `${key}: ${trial.figures.throughput.value?.toFixed(1) ?? 'no'} tasks/s`,
    });
    if (signal?.aborted) throw new StudyInterrupted();
    return trial;
  }

  #count({ durationMs }: SaturatingLoad, tookMs: number): void {
    this.#overheadMs += Math.max(0, tookMs - durationMs);
    this.#measured++;
  }

  #keep(trial: RoutedTrial): void {
    this.trials.push(trial);
    const { onEvent, budgetMs } = this.#options;
    onEvent?.({ kind: 'progress', elapsedMs: this.elapsedMs, totalMs: budgetMs, best: null });
  }
}
